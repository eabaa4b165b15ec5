package io.gatehouse.catalog.audit;

import io.smallrye.mutiny.Uni;

/** Where a batch of events goes; the implementation speaks to identity-service. */
public interface AuditDelivery {
    /**
     * Delivers one batch.
     *
     * @return what became of it; a failure means that it must be tried again
     */
    Uni<Receipt> deliver(String batch);

    /** What became of a batch. */
    enum Receipt {
        ACCEPTED,
        /** The receiver knows another sequence of this writer; it must go on under a new writer id. */
        GAP,
        /** The receiver cannot read an event of the batch, and never will. */
        UNREADABLE
    }
}
