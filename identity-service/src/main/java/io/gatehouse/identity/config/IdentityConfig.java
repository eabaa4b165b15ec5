package io.gatehouse.identity.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Settings of the whole service. */
@ConfigMapping(prefix = "identity")
public interface IdentityConfig {
    /** Base URL under which browsers and services reach this service, without a slash at the end; also the issuer. */
    Optional<URI> publicUrl();

    /** Region in the ARNs that this service gives out. */
    @WithDefault("local")
    String region();

    /** Account in the ARNs that this service gives out: twelve digits. */
    @WithDefault("000000000000")
    String accountId();

    /** Allows {@code http:} to loopback hosts and drops Secure and {@code __Host-} of cookies; development only. */
    @WithDefault("false")
    boolean unsafeAllowHttpLoopback();

    /** JSON file with the workloads that exist from the first start on. */
    Optional<Path> seedFile();

    /** The company's OIDC issuers, by a name of your choice. */
    Map<String, Issuer> issuers();

    /** The Kubernetes clusters whose service accounts can prove workloads, by a name of your choice. */
    Map<String, Cluster> clusters();

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

    /** Keys of what browsers carry. */
    Session session();

    /** Keys of what browsers carry. */
    interface Session {
        /** Path of a Tink JSON keyset of HMAC or HMAC-PRF keys, the same for all replicas; handles are derived with it. */
        Optional<Path> keysetFile();
    }

    /** One Kubernetes cluster. */
    interface Cluster {
        /** Issuer URL exactly as in the {@code iss} of its service account tokens. */
        String issuer();

        /** Path of a JWKS file with the cluster's keys, read again from time to time; OIDC discovery where absent. */
        Optional<Path> jwksFile();

        /** The only audience that a projected token may have; the public URL of this service where absent. */
        Optional<String> audience();
    }

    /** One OIDC issuer whose users may be acted for. */
    interface Issuer {
        /** Issuer URL exactly as in the tokens' {@code iss}; OIDC discovery is read below it. */
        String url();

        /** Claim that names the person: {@code sub}, or {@code oid} for Entra ID. */
        @WithDefault("sub")
        String subjectClaim();

        /** Audience that tokens of operators and auditors must have at this service's API. */
        Optional<String> apiAudience();

        /** Claim with the roles of a person, a path with {@code /} between its steps. */
        @WithDefault("roles")
        String rolesClaim();

        /** What people call this company where they choose one; the key where absent. */
        Optional<String> displayName();

        /** How people of this issuer log in at the pages; left out for the one that {@code quarkus.oidc.pages} logs in. */
        Optional<Login> login();
    }

    /** The client with which the pages log people in at one more issuer. */
    interface Login {
        /** Client id; its only redirect URI is {@code /login/callback/<key of the issuer>} below the public URL. */
        String clientId();

        /** Its secret, which belongs in a file that only the service can read. */
        String clientSecret();
    }

    /** The public URL as text; readiness checks have refused a start without one. */
    default String issuerUrl() {
        return publicUrl()
                .map(URI::toString)
                .orElseThrow(() -> new IllegalStateException("identity.public-url is missing"));
    }
}
