package io.gatehouse.gateway.replica;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The id of this replica: another one at each start, because what is bound to a replica ends with it. */
@Singleton
public class ReplicaId {

    private static final int BYTES = 8;

    private final String text;

    /** A fresh id. */
    public ReplicaId() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        this.text = HexFormat.of().formatHex(random);
    }

    /** Sixteen hexadecimal digits. */
    public String text() {
        return text;
    }
}
