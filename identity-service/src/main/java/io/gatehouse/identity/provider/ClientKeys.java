package io.gatehouse.identity.provider;

import io.gatehouse.identity.config.Ticks;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.token.KeyRotation;
import io.gatehouse.identity.token.KeyState;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** The keys with which this service proves itself as a client, made here, published, and replaced in time. */
@ApplicationScoped
public class ClientKeys {

    private static final Logger LOG = Logger.getLogger(ClientKeys.class);
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final ClientKeyStore store;
    private final ProviderConfig config;
    private final Vertx vertx;
    private final Clock clock;

    ClientKeys(ClientKeyStore store, ProviderConfig config, Vertx vertx, Clock clock) {
        this.store = store;
        this.config = config;
        this.vertx = vertx;
        this.clock = clock;
    }

    /**
     * An assertion of the client (RFC 7523 section 3). Its audience is the issuer, never an endpoint that a server's
     * metadata name: so the assertion for one server is good at no other.
     */
    public Uni<Secret> assertion(OAuth2Provider provider) {
        String issuer = provider.metadata().issuer();
        if (issuer == null) {
            throw new VendorUnavailable("issuer-unknown", null);
        }
        return store.read(provider.id())
                .map(keys -> keys.stream()
                        .filter(key -> key.key().state() == KeyState.ACTIVE)
                        .findFirst()
                        .map(key -> sign(key, provider.clientId(), issuer))
                        .orElseThrow(() -> new VendorUnavailable("no-client-key", null)));
    }

    /** The public keys of a provider: the one that signs, the next one, and those that signed until lately. */
    Uni<String> jwks(UUID provider) {
        return store.read(provider).map(keys -> {
            JsonArray all = new JsonArray();
            keys.forEach(key -> all.add(new JsonObject(key.publicJwk())));
            return new JsonObject().put("keys", all).encode();
        });
    }

    /** Makes the first key of a provider. */
    Uni<Void> begin(UUID provider, SigningAlgorithm algorithm) {
        return generate(algorithm).flatMap(key -> store.first(provider, algorithm, key));
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(config.clientKeyCheckInterval(), "replacement of clients' keys", this::rotate);
    }

    Uni<Void> rotate() {
        return store.signers()
                .onItem()
                .transformToMulti(signers -> Multi.createFrom().iterable(signers))
                .onItem()
                .transformToUniAndConcatenate(this::rotate)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> LOG.warnf("Keys of clients cannot be replaced now: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** A look without the lock says whether a key has to be made, which takes a while; what is done is planned under it. */
    private Uni<Void> rotate(ClientKeyStore.Signer signer) {
        return store.read(signer.provider())
                .flatMap(keys -> plan(keys).isEmpty()
                        ? Uni.createFrom().voidItem()
                        : generate(signer.algorithm()).flatMap(fresh -> store.carryOut(signer, this::plan, fresh)));
    }

    private List<KeyRotation.Step> plan(List<ClientKeyStore.Stored> keys) {
        return KeyRotation.plan(
                keys.stream().map(ClientKeyStore.Stored::key).toList(),
                clock.instant(),
                config.clientKeyRotationPeriod(),
                config.clientKeyPublicationLead());
    }

    /** An RSA key takes a while, so it is made off the event loop; the caller goes on where it was. */
    private Uni<PublicJsonWebKey> generate(SigningAlgorithm algorithm) {
        return Uni.createFrom()
                .completionStage(
                        () -> vertx.executeBlocking(algorithm::generate, false).toCompletionStage());
    }

    private Secret sign(ClientKeyStore.Stored stored, String clientId, String issuer) {
        try {
            NumericDate now = NumericDate.fromSeconds(clock.instant().getEpochSecond());
            JwtClaims claims = new JwtClaims();
            claims.setIssuer(clientId);
            claims.setSubject(clientId);
            claims.setAudience(issuer);
            claims.setJwtId(UUID.randomUUID().toString());
            claims.setIssuedAt(now);
            claims.setExpirationTime(NumericDate.fromSeconds(now.getValue() + LIFE.toSeconds()));
            JsonWebSignature signature = new JsonWebSignature();
            signature.setAlgorithmHeaderValue(stored.algorithm().name());
            signature.setKeyIdHeaderValue(stored.key().kid());
            signature.setHeader("typ", "JWT");
            signature.setPayload(claims.toJson());
            signature.setKey(
                    PublicJsonWebKey.Factory.newPublicJwk(store.open(stored).reveal())
                            .getPrivateKey());
            return Secret.of(signature.getCompactSerialization());
        } catch (JoseException e) {
            throw new IllegalStateException("A client's assertion could not be signed", e);
        }
    }
}
