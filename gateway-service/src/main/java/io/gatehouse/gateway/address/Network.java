package io.gatehouse.gateway.address;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A network in CIDR notation. */
final class Network {

    private static final String LITERAL = "[0-9a-fA-F:.]+";

    private final byte[] first;
    private final int length;

    private Network(byte[] first, int length) {
        this.first = first;
        this.length = length;
    }

    /** Reads {@code 10.0.0.0/8}; fails with {@link IllegalArgumentException}. */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(0, slash).matches(LITERAL)) {
            throw notOne(text);
        }
        try {
            // A literal asks no name server.
            byte[] first = InetAddress.getByName(text.substring(0, slash)).getAddress();
            int length = Integer.parseInt(text.substring(slash + 1));
            if (length < 0 || length > first.length * 8) {
                throw notOne(text);
            }
            return new Network(first, length);
        } catch (UnknownHostException | NumberFormatException e) {
            throw notOne(text);
        }
    }

    /** Whether an address of 4 or 16 bytes is in it; the two families have nothing in common. */
    boolean contains(byte[] address) {
        if (address.length != first.length) {
            return false;
        }
        int whole = length / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != first[i]) {
                return false;
            }
        }
        int rest = length % 8;
        return rest == 0 || ((address[whole] ^ first[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    private static IllegalArgumentException notOne(String text) {
        return new IllegalArgumentException(text + " is not a network in CIDR notation");
    }
}
