package io.gatehouse.catalog.address;

/** A host may not be called: one of its addresses is none that this service connects to. */
public final class AddressRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AddressRefused() {
        super("address-refused", null, false, false);
    }
}
