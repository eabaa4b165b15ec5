package io.gatehouse.gateway.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.gatehouse.gateway.peer.PeerRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The bearers with which this service calls the others: one per audience, got by a proof of the workload (RFC 7523). */
@Singleton
public class WorkloadTokens {

    private static final Logger LOG = Logger.getLogger(WorkloadTokens.class);
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final PeerClient peer;
    private final IdentityConfig config;
    private final ObjectMapper json;
    private final Clock clock;
    private final WorkloadProof proof;
    private final ConcurrentHashMap<String, Bearer> bearers = new ConcurrentHashMap<>();
    private final SingleFlight<String, Bearer> flights = new SingleFlight<>();

    WorkloadTokens(Vertx vertx, PeerClient peer, IdentityConfig config, ObjectMapper json, Clock clock) {
        this.peer = peer;
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.proof = proof(vertx, config, clock);
    }

    /** The bearer for an audience; asks identity-service once per lifetime however many ask for it. */
    public Future<Bearer> bearer(String audience) {
        Bearer known = bearers.get(audience);
        if (known != null && known.freshAt(clock.instant())) {
            return Future.succeededFuture(known);
        }
        return flights.run(audience, () -> request(audience));
    }

    /** Forgets a bearer that its audience refused, so that the next call asks for another. */
    public void drop(String audience, Bearer refused) {
        bearers.remove(audience, refused);
    }

    /** The start was refused unless the configuration names one of the two. */
    private static WorkloadProof proof(Vertx vertx, IdentityConfig config, Clock clock) {
        return config.serviceAccountTokenFile()
                .<WorkloadProof>map(file -> new ServiceAccountToken(file, vertx))
                .orElseGet(() -> new WorkloadKeyFile(
                        config.privateKeyFile().orElseThrow(),
                        config.workload(),
                        config.issuer().orElseGet(() -> config.url().toString()),
                        vertx,
                        clock));
    }

    private Future<Bearer> request(String audience) {
        return proof.assertion()
                .recover(absent -> {
                    LOG.errorf("No bearer for %s: %s", audience, absent.getMessage());
                    return Future.failedFuture(new PeerFailure(PeerFailure.Kind.UNREACHABLE, "proof of the workload"));
                })
                .compose(assertion -> request(audience, assertion));
    }

    private Future<Bearer> request(String audience, String assertion) {
        Instant now = clock.instant();
        String form = "grant_type=client_credentials&client_assertion_type=" + encoded(ASSERTION_TYPE)
                + "&client_assertion=" + encoded(assertion) + "&resource=" + encoded(audience);
        PeerRequest request = PeerRequest.post(
                        URI.create(config.url() + "/v1/oauth2/token"),
                        "application/x-www-form-urlencoded",
                        Buffer.buffer(form))
                .timeout(config.timeout());
        return peer.send(request).map(reply -> {
            Bearer bearer = read(reply, audience, now);
            bearers.put(audience, bearer);
            return bearer;
        });
    }

    private Bearer read(PeerReply reply, String audience, Instant now) {
        if (reply.status() != 200) {
            LOG.errorf("identity-service refused a bearer for %s with status %d", audience, reply.status());
            throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "POST /v1/oauth2/token");
        }
        try {
            TokenAnswer answer = json.readValue(reply.body().getBytes(), TokenAnswer.class);
            if (answer.accessToken() == null || answer.expiresIn() <= 0) {
                throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "POST /v1/oauth2/token");
            }
            Instant expiry = now.plusSeconds(answer.expiresIn());
            return new Bearer(answer.accessToken(), expiry.minus(config.expirySkew()));
        } catch (IOException malformed) {
            throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "POST /v1/oauth2/token");
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @RegisterForReflection
    record TokenAnswer(
            @JsonProperty("access_token") @Nullable String accessToken,
            @JsonProperty("expires_in") long expiresIn) {

        @Override
        public String toString() {
            return "TokenAnswer[hidden]";
        }
    }
}
