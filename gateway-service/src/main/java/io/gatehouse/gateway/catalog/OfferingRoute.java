package io.gatehouse.gateway.catalog;

/**
 * What a prompt's public name, a URI or a template leads to.
 *
 * @param name how the target names it
 */
public record OfferingRoute(Target target, String name) {}
