package io.gatehouse.catalog.address;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Decides about single addresses; the table of cases in {@code deploy/address-guard} says what is expected. */
public final class AddressRules {

    private static final int IPV4 = 4;

    private static final List<Network> NEVER = networks(
            "0.0.0.0/8",
            "100.100.100.200/32",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "2001::/32",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "fd00:ec2::/32",
            "fd20:ce::/32");

    private static final List<Network> LOOPBACK = networks("127.0.0.0/8", "::1/128");

    private static final List<Network> PRIVATE = networks(
            "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "fc00::/7", "fec0::/10");

    /** What the registries have given out of IPv6 for everybody. */
    private static final Network GLOBAL_IPV6 = Network.parse("2000::/3");

    /** Behind these twelve bytes stands an IPv4 address that is meant. */
    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private final boolean allowLoopback;
    private final List<Network> allowed;

    /** Rules with the exceptions of the operator; fails with {@link IllegalArgumentException} for what is no network. */
    public AddressRules(boolean allowLoopback, List<String> allowedNetworks) {
        this.allowLoopback = allowLoopback;
        this.allowed =
                allowedNetworks.stream().map(String::strip).map(Network::parse).toList();
    }

    /** Whether the address may be called. */
    public boolean allows(InetAddress address) {
        byte[] bytes = meant(address.getAddress());
        return switch (kind(bytes)) {
            case PUBLIC -> true;
            case LOOPBACK -> allowLoopback;
            case PRIVATE -> in(allowed, bytes);
            case NEVER -> false;
        };
    }

    static AddressKind kind(InetAddress address) {
        return kind(meant(address.getAddress()));
    }

    private static AddressKind kind(byte[] address) {
        if (in(NEVER, address)) {
            return AddressKind.NEVER;
        }
        if (in(LOOPBACK, address)) {
            return AddressKind.LOOPBACK;
        }
        if (in(PRIVATE, address)) {
            return AddressKind.PRIVATE;
        }
        return address.length == IPV4 || GLOBAL_IPV6.contains(address) ? AddressKind.PUBLIC : AddressKind.NEVER;
    }

    /** The address that is reached in the end: of IPv4-mapped ones Java has made IPv4 addresses already. */
    private static byte[] meant(byte[] address) {
        return NAT64.contains(address) ? Arrays.copyOfRange(address, address.length - IPV4, address.length) : address;
    }

    private static boolean in(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::parse).toList();
    }
}
