package io.gatehouse.identity.provider;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The vendors that are offered. */
public enum Vendor {
    /** Any authorization server, by discovery or by its endpoints. */
    CUSTOM("CustomOauth2"),
    /** GitHub, whose endpoints are fixed and whose answers name no issuer. */
    GITHUB("GithubOauth2");

    private final String wireName;

    Vendor(String wireName) {
        this.wireName = wireName;
    }

    /** The name in AgentCore's API. */
    public String wireName() {
        return wireName;
    }

    static Optional<Vendor> of(String wireName) {
        return Arrays.stream(values()).filter(v -> v.wireName.equals(wireName)).findFirst();
    }

    static String offered() {
        return Arrays.stream(values()).map(Vendor::wireName).collect(Collectors.joining(", "));
    }
}
