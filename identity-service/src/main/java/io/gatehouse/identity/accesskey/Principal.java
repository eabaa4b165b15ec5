package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.signature.Signatures;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whom a key stands for.
 *
 * @param workload the workload, or null where it stands for its owner
 * @param ownerIssuer issuer of the person who made it
 * @param ownerSubject subject of that person
 * @param roles roles of a person's key, sorted, with a space between them
 */
record Principal(@Nullable String workload, String ownerIssuer, String ownerSubject, String roles) {
    /** Two keys go to the same workload, whoever made them, and to the same person, whatever their roles. */
    String digest() {
        String text = workload != null
                ? "workload|" + workload
                : "person|" + ownerIssuer.length() + ":" + ownerIssuer + "|" + ownerSubject;
        return Signatures.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
