package io.gatehouse.local.provider;

/** A client as it is registered at a provider. */
public record ClientCredentials(String id, String secret) {
    @Override
    public String toString() {
        return "ClientCredentials[id=" + id + "]";
    }
}
