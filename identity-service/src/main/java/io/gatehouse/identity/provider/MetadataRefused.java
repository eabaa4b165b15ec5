package io.gatehouse.identity.provider;

/** A vendor's metadata cannot be trusted or used; the message is for the operator. */
class MetadataRefused extends RuntimeException {

    MetadataRefused(String message) {
        super(message);
    }
}
