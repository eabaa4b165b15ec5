package io.gatehouse.identity.address;

import io.gatehouse.identity.config.IdentityConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** The rules with the exceptions of this installation. */
@Singleton
class AddressSettings {

    @Produces
    @Singleton
    AddressRules rules(AddressConfig config, IdentityConfig identity) {
        return new AddressRules(
                identity.unsafeAllowHttpLoopback(), config.allowedNetworks().orElse(List.of()));
    }
}
