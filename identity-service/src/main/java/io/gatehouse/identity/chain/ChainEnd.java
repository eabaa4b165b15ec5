package io.gatehouse.identity.chain;

/**
 * Where the chain stands.
 *
 * @param position position of the last event; 0 before the first
 * @param hash its hash
 */
record ChainEnd(long position, ChainHash hash) {

    static final ChainEnd NONE = new ChainEnd(0, ChainHash.START);
}
