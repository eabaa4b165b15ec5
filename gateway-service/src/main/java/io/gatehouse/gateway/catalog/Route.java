package io.gatehouse.gateway.catalog;

/** What a public tool name leads to. */
public record Route(Target target, Tool tool) {}
