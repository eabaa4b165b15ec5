package io.gatehouse.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What the whole service needs to know of itself. */
@ConfigMapping(prefix = "gateway")
public interface GatewayConfig {

    /** Public origin of this service (scheme, host, port, no path): what callers type and what metadata names. */
    Optional<URI> publicUrl();

    /** Name (not id) of the gateway that {@code /mcp} serves; none: {@code /mcp} is a 404. */
    Optional<String> defaultGateway();

    /** Allows {@code http:} URLs, to loopback hosts only. For development. */
    @WithDefault("false")
    boolean unsafeAllowHttpLoopback();

    /** How the log is written. */
    Log log();

    /** How the log is written. */
    interface Log {
        /** {@code TEXT} for people, or {@code JSON} for machines: one object per line. */
        @WithDefault("TEXT")
        Format format();

        /** How a record is written. */
        enum Format {
            TEXT,
            JSON
        }
    }

    /** Issuers whose subject is not in {@code sub}; the key is free. */
    Map<String, Issuer> issuers();

    /** An issuer of inbound tokens. */
    interface Issuer {

        /** The issuer, as it stands in its discovery URL. */
        String url();

        /** The claim that is the subject, for example {@code oid} at Entra ID. */
        @WithDefault("sub")
        String subjectClaim();
    }
}
