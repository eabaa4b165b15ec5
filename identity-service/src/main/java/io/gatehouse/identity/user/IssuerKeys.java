package io.gatehouse.identity.user;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.SafeUrl;
import io.gatehouse.identity.jwt.PublicKeys;
import io.gatehouse.identity.problem.ApiException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.security.Key;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The signature keys of the company issuers and of clusters: by discovery or from a file, cached, read again for an unknown key
 * id at a bounded rate.
 */
@ApplicationScoped
public class IssuerKeys {
    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final BoundedHttp http;
    private final boolean allowHttpLoopback;
    private final Clock clock;
    private final Vertx vertx;
    private final Map<String, Path> files;
    private final Map<String, CachedKeys> byIssuer = new ConcurrentHashMap<>();

    IssuerKeys(BoundedHttp http, Vertx vertx, IdentityConfig config, Clock clock) {
        this.http = http;
        this.vertx = vertx;
        this.files = config.clusters().values().stream()
                .filter(cluster -> cluster.jwksFile().isPresent())
                .collect(Collectors.toUnmodifiableMap(
                        IdentityConfig.Cluster::issuer,
                        cluster -> cluster.jwksFile().orElseThrow()));
        this.allowHttpLoopback = config.unsafeAllowHttpLoopback();
        this.clock = clock;
    }

    /**
     * The issuer's key of this id, or empty; only configured issuers are ever asked for. An issuer that cannot be asked
     * is our trouble, not a bad token: callers are told to come again, not to log in again.
     */
    public Uni<Optional<Key>> find(String issuer, @Nullable String keyId) {
        CachedKeys cached = byIssuer.computeIfAbsent(issuer, i -> new CachedKeys(() -> fetch(i), clock));
        return cached.get(keyId)
                .onFailure()
                .invoke(e -> LOG.warnf("Keys of issuer %s cannot be read: %s", issuer, e.getMessage()))
                .onFailure()
                .transform(e -> ApiException.dependency(
                        "The keys of the token's issuer cannot be read at the moment; try again later", e));
    }

    private Uni<PublicKeys> fetch(String issuer) {
        Path file = files.get(issuer);
        return file == null ? discover(issuer) : read(file);
    }

    private Uni<PublicKeys> read(Path file) {
        return Uni.createFrom()
                .completionStage(
                        () -> vertx.fileSystem().readFile(file.toString()).toCompletionStage())
                .map(content -> keys(content.toString()));
    }

    private static PublicKeys keys(String jwks) {
        return PublicKeys.parse(jwks).orElseThrow(() -> new IllegalStateException("no JWKS document"));
    }

    private Uni<PublicKeys> discover(String issuer) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return http.get(base + DISCOVERY)
                .flatMap(document -> http.get(jwksUri(issuer, document)))
                .map(IssuerKeys::keys);
    }

    private String jwksUri(String issuer, String document) {
        JsonObject json;
        try {
            json = new JsonObject(document);
        } catch (DecodeException e) {
            throw new IllegalStateException("the discovery document is not JSON", e);
        }
        String said = json.getValue("issuer") instanceof String text ? text : "";
        // A document of another issuer, or of "any tenant", must not lend its keys to this one.
        if (!said.equals(issuer) || said.contains("{")) {
            throw new IllegalStateException("the discovery document names another issuer");
        }
        String jwks = json.getValue("jwks_uri") instanceof String text ? text : "";
        return SafeUrl.parse(jwks, allowHttpLoopback)
                .orElseThrow(() -> new IllegalStateException("jwks_uri is not a URL that may be used"))
                .toString();
    }
}
