package io.gatehouse.catalog.tool;

/** A tool as the gateway serves it. */
public record PublishedTool(String targetId, String publicName, String name, String digest, String definition) {}
