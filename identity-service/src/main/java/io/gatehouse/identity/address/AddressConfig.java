package io.gatehouse.identity.address;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Exceptions from the rule that only public addresses are called. */
@ConfigMapping(prefix = "identity.address")
public interface AddressConfig {

    /**
     * Private networks in CIDR notation (RFC 4632, RFC 4291) whose addresses may be called, separated by commas; metadata
     * addresses, link-local and multicast stay refused.
     */
    Optional<List<String>> allowedNetworks();
}
