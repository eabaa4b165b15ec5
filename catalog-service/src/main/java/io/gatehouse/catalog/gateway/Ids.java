package io.gatehouse.catalog.gateway;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/** Ids in AgentCore's forms, drawn at random. */
public final class Ids {
    private static final Pattern GATEWAY = Pattern.compile("([0-9a-z][-]?){1,100}-[0-9a-z]{10}");
    private static final Pattern TARGET = Pattern.compile("[0-9a-zA-Z]{10}");
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int LOWER = 36;
    private static final int LENGTH = 10;
    private static final int MAX_GATEWAY_ID = 111;

    private Ids() {}

    /** The name in lower case, a hyphen and ten characters. */
    static String gateway(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String stem = lower.endsWith("-") ? lower.substring(0, lower.length() - 1) : lower;
        return stem + "-" + random(LOWER);
    }

    /** Ten characters. */
    public static String target() {
        return random(ALPHABET.length());
    }

    static boolean isGateway(String text) {
        return text.length() <= MAX_GATEWAY_ID && GATEWAY.matcher(text).matches();
    }

    /** Whether the text may be a target's id. */
    public static boolean isTarget(String text) {
        return TARGET.matcher(text).matches();
    }

    private static String random(int letters) {
        // Not a constant: a native image must not carry a seeded source of randomness.
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(letters)));
        }
        return id.toString();
    }
}
