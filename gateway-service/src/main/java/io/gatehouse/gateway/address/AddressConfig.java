package io.gatehouse.gateway.address;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Exceptions from the rule that only public addresses are called, and the resolving of names. */
@ConfigMapping(prefix = "gateway.address")
public interface AddressConfig {

    /**
     * Private networks in CIDR notation (RFC 4632, RFC 4291) where targets and company providers may stand, separated by
     * commas; metadata addresses, link-local and multicast stay refused.
     */
    Optional<List<String>> allowedNetworks();

    /** How long the address of a name is used until the name is resolved again. */
    @WithDefault("PT10S")
    Duration dnsTtl();

    /** How long it may take to resolve a name. */
    @WithDefault("PT5S")
    Duration dnsTimeout();
}
