package io.gatehouse.local.stack;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How many replicas of each service run: one or two, and what stands before them.
 *
 * @param front through what everybody finds the services
 */
public record Topology(int identity, int catalog, int gateway, Front front) {
    /** What stands before the services. */
    public enum Front {
        /** Nothing: the first replica is where everybody asks. */
        NONE,
        /** nginx, Debian's package, which spreads requests. */
        NGINX,
        /** A balancer in this process, which spreads connections. */
        PLAIN
    }

    /** The services, in the order in which they start. */
    public static final List<String> SERVICES = List.of("identity", "catalog", "gateway");

    /** Two of each behind nginx. */
    public static final Topology TWO_OF_EACH = new Topology(2, 2, 2, Front.NGINX);

    /** Two of identity-service alone. */
    public static final Topology TWO_IDENTITIES = new Topology(2, 0, 0, Front.PLAIN);

    private static final int MOST = 2;

    public Topology {
        // Identity-service needs neither of the others.
        boolean alone = catalog == 0 && gateway == 0;
        for (int replicas : alone ? new int[] {identity} : new int[] {identity, catalog, gateway}) {
            if (replicas < 1 || replicas > MOST) {
                throw new IllegalArgumentException("There are one or two replicas of a service, not " + replicas);
            }
        }
    }

    /** One of each, and so many gateways, without a balancer. */
    public static Topology gateways(int replicas) {
        return new Topology(1, 1, replicas, Front.NONE);
    }

    /** Whether something stands before the services. */
    boolean balanced() {
        return front != Front.NONE;
    }

    /** The names of a service's replicas: {@code identity}, {@code identity-2}. */
    public List<String> replicas(String service) {
        int many = switch (service) {
            case "identity" -> identity;
            case "catalog" -> catalog;
            case "gateway" -> gateway;
            default -> throw new IllegalArgumentException("No service is called " + service);
        };
        return IntStream.rangeClosed(1, many)
                .mapToObj(number -> number == 1 ? service : service + "-" + number)
                .toList();
    }

    /** The service that a replica's name belongs to. */
    static String serviceOf(String replica) {
        int dash = replica.indexOf('-');
        return dash < 0 ? replica : replica.substring(0, dash);
    }
}
