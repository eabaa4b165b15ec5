package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/** Who the last request on a connection was of, and by which header that is so; hides it. */
public final class KnownCaller {

    /** As it came, to know it again where the same object comes again. */
    private final String text;

    private final byte[] header;
    private final String gatewayId;
    private final Authorizer authorizer;
    private final Caller caller;
    private final Instant until;

    private KnownCaller(String text, String gatewayId, Authorizer authorizer, Caller caller, Instant until) {
        this.text = text;
        this.header = text.getBytes(StandardCharsets.ISO_8859_1);
        this.gatewayId = gatewayId;
        this.authorizer = authorizer;
        this.caller = caller;
        this.until = until;
    }

    static KnownCaller of(String header, GatewaySnapshot gateway, VerifiedTokens.Entry entry) {
        return new KnownCaller(header, gateway.gatewayId(), gateway.authorizer(), entry.caller(), entry.until());
    }

    /** The caller. */
    public Caller caller() {
        return caller;
    }

    /** Whether a request with that header to that gateway is his, too; a gateway whose authorizer changed starts anew. */
    boolean holds(String other, GatewaySnapshot gateway, Instant now) {
        return holds(gateway, now)
                && (other == text || MessageDigest.isEqual(header, other.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Whether his token is still good at that gateway. */
    boolean holds(GatewaySnapshot gateway, Instant now) {
        return now.isBefore(until)
                && gateway.authorizer() == authorizer
                && gateway.gatewayId().equals(gatewayId);
    }

    @Override
    public String toString() {
        return "KnownCaller[]";
    }
}
