package io.gatehouse.identity.chain;

/**
 * A piece of the chain that can be verified by itself.
 *
 * @param before what stands before its first event
 * @param last position of its last event; a checkpoint, unless the chain is not signed that far yet
 */
record ExportRange(ChainEnd before, long last) {

    boolean isEmpty() {
        return last <= before.position();
    }
}
