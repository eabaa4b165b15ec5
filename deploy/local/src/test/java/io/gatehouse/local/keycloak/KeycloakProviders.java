package io.gatehouse.local.keycloak;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.ProviderPair;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Ports;
import io.gatehouse.local.stack.ProviderFactory;

/** Two realms of one Keycloak as the company's and the vendor's provider of a stack. */
public final class KeycloakProviders implements ProviderFactory {

    /** Keycloak has its own port and keeps its data in memory: the folder and the ports stay unused. */
    @Override
    public ProviderPair start(DataFolder data, Ports ports, SecretLedger ledger) {
        KeycloakServer server = KeycloakServer.shared();
        Realm company = server.createRealm("company", "company");
        Realm vendor = server.createRealm("vendor", "vendor");
        vendor.askForLoginEachTime();
        return new ProviderPair(new KeycloakProvider(company, ledger), new KeycloakProvider(vendor, ledger));
    }
}
