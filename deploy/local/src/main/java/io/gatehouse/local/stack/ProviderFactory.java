package io.gatehouse.local.stack;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.ProviderPair;

/** Starts the providers of a stack. */
@FunctionalInterface
public interface ProviderFactory {
    /** Starts them; the ports named {@code company} and {@code vendor} are theirs. */
    ProviderPair start(DataFolder data, Ports ports, SecretLedger ledger);
}
