package io.gatehouse.gateway.replica;

import io.gatehouse.gateway.identity.WorkloadTokens;
import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.gatehouse.gateway.peer.PeerRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The calls from replica to replica, under this workload's bearer. */
@Singleton
class ReplicaCalls {

    static final String SELF = "/v1/replicas/self";
    static final String TOPICS = "/v1/replicas/topics/";
    private static final int LARGEST = 4096;

    private final Vertx vertx;
    private final PeerClient peer;
    private final WorkloadTokens tokens;
    private final ReplicaConfig config;

    ReplicaCalls(Vertx vertx, PeerClient peer, WorkloadTokens tokens, ReplicaConfig config) {
        this.vertx = vertx;
        this.peer = peer;
        this.tokens = tokens;
        this.config = config;
    }

    /** The replicas behind those URLs that answer now, this one among them. */
    Future<List<Replica>> find(List<URI> bases, int maximum) {
        List<Future<List<Replica>>> lists =
                bases.stream().map(base -> find(base, maximum)).toList();
        return Future.join(lists).transform(all -> {
            List<Replica> found = new ArrayList<>();
            lists.stream().filter(Future::succeeded).forEach(list -> found.addAll(list.result()));
            return Future.succeededFuture(found.subList(0, Math.min(found.size(), maximum)));
        });
    }

    private Future<List<Replica>> find(URI base, int maximum) {
        return vertx.executeBlocking(() -> InetAddress.getAllByName(base.getHost()), false)
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .compose(addresses -> {
                    List<Future<Replica>> asked = new ArrayList<>();
                    for (InetAddress address : Objects.requireNonNull(addresses)) {
                        if (asked.size() < maximum) {
                            asked.add(ask(base, address));
                        }
                    }
                    return Future.join(asked)
                            .transform(all -> Future.succeededFuture(asked.stream()
                                    .filter(Future::succeeded)
                                    .map(Future::result)
                                    .toList()));
                });
    }

    private Future<Replica> ask(URI base, InetAddress host) {
        int port = base.getPort() >= 0 ? base.getPort() : "https".equalsIgnoreCase(base.getScheme()) ? 443 : 80;
        SocketAddress address = SocketAddress.inetSocketAddress(new InetSocketAddress(host, port));
        return send(PeerRequest.get(URI.create(base + SELF)).at(address)).map(reply -> {
            String id = member(reply, "id");
            return new Replica(id, base, address);
        });
    }

    /** Whether it is still that replica; whoever answers anything else than another id is there. */
    Future<Boolean> isThere(Replica other) {
        PeerRequest request = PeerRequest.get(URI.create(other.base() + SELF))
                .at(other.address())
                .timeout(config.timeout())
                .limit(LARGEST);
        return tokens.bearer(config.audience())
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(bearer -> request.header("Authorization", bearer.header()))
                // Who cannot prove himself is refused, which is an answer, too.
                .otherwise(request)
                .compose(peer::send)
                .map(reply -> !reply.ok() || member(reply, "id").equals(other.id()));
    }

    private static String member(PeerReply reply, String name) {
        try {
            String value = reply.body().toJsonObject().getString(name);
            if (value != null && value.matches("[0-9a-f]{16}")) {
                return value;
            }
        } catch (DecodeException | ClassCastException malformed) {
            throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, SELF);
        }
        throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, SELF);
    }

    /** Whether one of the messages concerned that replica; all of them may be sent twice. */
    Future<Boolean> post(Replica other, String topic, JsonArray messages) {
        PeerRequest request = PeerRequest.post(
                        URI.create(other.base() + TOPICS + topic),
                        "application/json",
                        new JsonObject().put("messages", messages).toBuffer())
                .at(other.address());
        return send(request).map(reply -> {
            try {
                return Boolean.TRUE.equals(reply.body().toJsonObject().getBoolean("concerned"));
            } catch (DecodeException | ClassCastException malformed) {
                throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, topic);
            }
        });
    }

    private Future<PeerReply> send(PeerRequest request) {
        return tokens.bearer(config.audience()).compose(bearer -> {
            request.header("Authorization", bearer.header())
                    .timeout(config.timeout())
                    .limit(LARGEST);
            return peer.send(request).compose(reply -> {
                if (reply.ok()) {
                    return Future.succeededFuture(reply);
                }
                if (reply.status() == 401) {
                    tokens.drop(config.audience(), bearer);
                }
                return Future.failedFuture(refusal(reply.status()));
            });
        });
    }

    private static PeerFailure refusal(@Nullable Integer status) {
        return new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "a replica answered " + status);
    }
}
