package io.gatehouse.catalog.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of the whole service. */
@ConfigMapping(prefix = "catalog")
public interface CatalogConfig {
    /** Base URL of gateway-service as agents see it, without a slash at the end; stands in {@code gatewayUrl}. */
    Optional<URI> gatewayPublicUrl();

    /** Region in the ARNs that this service gives out. */
    @WithDefault("local")
    String region();

    /** Account in the ARNs that this service gives out: twelve digits. */
    @WithDefault("000000000000")
    String accountId();

    /** Allows {@code http:} URLs to loopback hosts; development only. */
    @WithDefault("false")
    boolean unsafeAllowHttpLoopback();

    /** Allows gateways with the authorizer type NONE, which anybody may call; development only. */
    @WithDefault("false")
    boolean unsafeAllowUnauthenticatedGateways();

    /** The company's OIDC issuers, by a name of your choice. */
    Map<String, Issuer> issuers();

    /** How this service reaches identity-service and proves itself there. */
    Identity identity();

    /** Reading of tools from targets. */
    Sync sync();

    /** Which addresses targets and company providers may have. */
    Address address();

    /** What a target's tools may measure. */
    Tool tool();

    /** What a target may have beside tools. */
    Offering offering();

    /** Long polls of snapshots. */
    Snapshot snapshot();

    /** The audit spool. */
    Audit audit();

    /** How many things there may be. */
    Quota quota();

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

    /** One OIDC issuer whose users may operate the catalog. */
    interface Issuer {
        /** Issuer URL exactly as in the tokens' {@code iss}; OIDC discovery is read below it. */
        String url();

        /** Claim that names the person: {@code sub}, or {@code oid} for Entra ID. */
        @WithDefault("sub")
        String subjectClaim();

        /** Audience that tokens of operators and auditors must have at this service's API; required. */
        Optional<String> apiAudience();

        /** Claim with the roles of a person, a path with {@code /} between its steps. */
        @WithDefault("roles")
        String rolesClaim();
    }

    /** identity-service as this service sees it. */
    interface Identity {
        /** Base URL of identity-service, without a slash at the end. */
        Optional<URI> url();

        /** Issuer of workload access tokens exactly as in their {@code iss}; the URL above where it is left out. */
        Optional<String> issuer();

        /** Name of the workload that this service is; a service-account token says it by itself. */
        @WithDefault("catalog-service")
        String workloadName();

        /** File with the private key of that workload: a JWK (RFC 7517), EC P-256, with {@code kid}. */
        Optional<Path> privateKeyFile();

        /**
         * File with a projected service-account token of Kubernetes, read for every use. Its only audience is the issuer
         * of identity-service, which knows the cluster and the account; the alternative to the private key.
         */
        Optional<Path> serviceAccountTokenFile();

        /** Longest wait for an answer of identity-service. */
        @WithDefault("10s")
        Duration timeout();
    }

    /** Limits of reading tools. */
    interface Sync {
        /** Pause between two looks at what is to do. */
        @WithDefault("2s")
        Duration pollInterval();

        /** How long an operator may take to consent; at most the ten minutes that identity-service gives a session. */
        @WithDefault("10m")
        Duration sessionLifetime();

        /** After this time without an end, another replica takes an attempt over. */
        @WithDefault("90s")
        Duration lease();

        /** How many attempts one replica carries at once. */
        @WithDefault("8")
        int concurrency();

        /** Longest time that reading the tools of one target may take in all; shorter than the lease. */
        @WithDefault("60s")
        Duration timeout();

        /** Most pages of each list that are read from one target. */
        @WithDefault("100")
        int maxPages();

        /** Largest answer of a target. */
        @WithDefault("4M")
        MemorySize maxPageSize();

        /** Largest sum of all answers of a target. */
        @WithDefault("16M")
        MemorySize maxTotalSize();
    }

    /** Addresses that are called. */
    interface Address {
        /**
         * Private networks in CIDR notation (RFC 4632, RFC 4291) where targets and key sets may stand, separated by commas;
         * metadata addresses, link-local and multicast stay refused.
         */
        Optional<List<String>> allowedNetworks();
    }

    /** Limits of tools. */
    interface Tool {
        /** Longest public tool name, 40 to 256 characters; a longer one is shortened with a hash. */
        @WithDefault("64")
        int maxNameLength();

        /** Most tools of one target. */
        @WithDefault("1000")
        int maxCount();

        /** Largest predefined schema, in bytes. */
        @WithDefault("1M")
        MemorySize maxSchemaSize();
    }

    /** Limits of what targets have beside tools. */
    interface Offering {
        /** Most prompts of one target, and as many resources and resource templates. */
        @WithDefault("1000")
        int maxCount();
    }

    /** Limits of long polls. */
    interface Snapshot {
        /** Most polls of one workload that wait at the same time. */
        @WithDefault("64")
        int maxWaitingPerCaller();

        /** Most polls that wait at the same time. */
        @WithDefault("1024")
        int maxWaiting();

        /** How many rendered snapshots stay in memory. */
        @WithDefault("64")
        int cached();
    }

    /** The audit spool. */
    interface Audit {
        /** Folder of the spool file and of the writer's id; one process only. */
        Optional<Path> spoolDirectory();

        /** Largest spool; when it is full, operations that change something are refused until it was delivered. */
        @WithDefault("64M")
        MemorySize maxSpoolSize();

        /** Pause between two deliveries to identity-service. */
        @WithDefault("1s")
        Duration deliveryInterval();
    }

    /** Quotas. */
    interface Quota {
        /** Most gateways. */
        @WithDefault("1000")
        int gateways();

        /** Most targets of one gateway. */
        @WithDefault("100")
        int targetsPerGateway();
    }

    /** The issuer of workload access tokens; readiness checks have refused a start without the URL. */
    default String identityIssuer() {
        return identity()
                .issuer()
                .or(() -> identity().url().map(URI::toString))
                .orElseThrow(() -> new IllegalStateException("catalog.identity.url is missing"));
    }

    /** The MCP URL of a gateway. */
    default String gatewayUrl(String gatewayId) {
        return gatewayPublicUrl().map(URI::toString).orElse("") + "/gateways/" + gatewayId + "/mcp";
    }

    /** An ARN of AgentCore's service in the configured region and account. */
    default String arn(String tail) {
        return "arn:aws:bedrock-agentcore:" + region() + ":" + accountId() + ":" + tail;
    }
}
