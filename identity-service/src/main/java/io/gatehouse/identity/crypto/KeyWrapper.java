package io.gatehouse.identity.crypto;

import java.security.GeneralSecurityException;
import java.time.Instant;

/**
 * The key encryption key: it wraps the data key of one sealed value. Implementations answer from memory; one that has
 * to ask a remote engine must cache what it unwrapped and be called from a worker thread.
 */
public interface KeyWrapper {

    /** Length of the mark by which it is told which key has wrapped a data key. */
    int MARK_BYTES = 5;

    /** When the keys were changed last, as far as this wrapper knows. */
    Instant changedAt();

    /** Wraps a data key under the primary key. */
    byte[] wrap(byte[] dataKey) throws GeneralSecurityException;

    /** How everything begins that the primary key wraps, and nothing that another key wraps: {@link #MARK_BYTES} bytes. */
    byte[] primaryMark();

    /** Unwraps a data key that any of the known keys wrapped. */
    byte[] unwrap(byte[] wrappedDataKey) throws GeneralSecurityException;
}
