package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Capability;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.OfferingRoute;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.limit.Admission;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.upstream.FeedListener;
import io.gatehouse.gateway.upstream.SessionKey;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.gatehouse.gateway.upstream.UpstreamFeed;
import io.gatehouse.gateway.upstream.UpstreamMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one stream of a client hears of resources at targets. Its work is done on the event loop of the stream. */
public final class ResourceWatch {

    /**
     * Whose stream it is.
     *
     * @param session null in the stateless era
     * @param routing the request that the stream answers
     */
    public record Client(
            GatewaySnapshot gateway,
            Caller caller,
            ProtocolVersion version,
            @Nullable Session session,
            RoutingContext routing) {}

    /** One target that is heard, and how it is asked. */
    private record Heard(UpstreamCall call, Future<UpstreamFeed> feed) {}

    private final ResourceWatches parts;
    private final Client client;
    private final ResourceEar ear;
    private final Context context;
    /** Sessions of the handshake era are the client's own; a stream of the stateless era has one for itself. */
    private final String owner;

    private final Map<String, Heard> heard = new HashMap<>();
    private final Map<String, Target> byUri = new HashMap<>();
    /** What targets are being asked for now. */
    private final Set<String> pending = new HashSet<>();

    private boolean closed;

    ResourceWatch(ResourceWatches parts, Client client, ResourceEar ear) {
        this.parts = parts;
        this.client = client;
        this.ear = ear;
        this.context = parts.vertx.getOrCreateContext();
        Session session = client.session();
        this.owner = session == null ? "stream/" + UUID.randomUUID() : Exchange.sessionKey(session, client.caller());
    }

    /**
     * Listens to those resources, as far as they are there, the caller may have them and their targets agree.
     *
     * @param asking the request that is recorded for each of them; null where that is done elsewhere
     * @return those that will be heard of
     */
    public Future<Set<String>> add(Set<String> uris, @Nullable McpRequest asking) {
        Promise<Set<String>> done = Promise.promise();
        Context caller = parts.vertx.getOrCreateContext();
        context.runOnContext(
                go -> added(uris, asking).onComplete(heardOf -> caller.runOnContext(back -> done.handle(heardOf))));
        return done.future();
    }

    private Future<Set<String>> added(Set<String> uris, @Nullable McpRequest asking) {
        Map<Target, Set<String>> wanted = new LinkedHashMap<>();
        Set<String> agreed = new LinkedHashSet<>();
        int most = parts.config.maximumSubscriptions();
        // What is beyond is not even looked at: looking costs more than asking.
        uris.stream().limit(most).forEach(uri -> {
            Target target = byUri.containsKey(uri) ? null : target(uri, asking);
            if (byUri.containsKey(uri)) {
                agreed.add(uri);
            } else if (target != null && byUri.size() + pending.size() < most && pending.add(uri)) {
                wanted.computeIfAbsent(target, key -> new LinkedHashSet<>()).add(uri);
            }
        });
        Map<Target, Future<Set<String>>> asked = new LinkedHashMap<>();
        wanted.forEach((target, some) -> asked.put(target, ask(target, some, asking)));
        return Future.join(List.copyOf(asked.values())).transform(all -> {
            wanted.values().forEach(pending::removeAll);
            asked.values().stream().filter(Future::succeeded).forEach(some -> agreed.addAll(some.result()));
            return Future.succeededFuture(agreed);
        });
    }

    private @Nullable Target target(String uri, @Nullable McpRequest asking) {
        OfferingRoute route = client.gateway().offerings().resource(uri);
        if (route == null || !route.target().offerings().has(Capability.RESOURCES_SUBSCRIBE)) {
            return null;
        }
        if (parts.allows(client.gateway(), client, route.target(), uri)) {
            return route.target();
        }
        record(route.target(), uri, asking, null, "policy");
        return null;
    }

    private Future<Set<String>> ask(Target target, Set<String> uris, @Nullable McpRequest asking) {
        Admission admission = parts.limiter.call(
                client.gateway().gatewayId(), client.gateway().rules().limits(), target.name(), "resources/subscribe");
        boolean full = !parts.trail.accepting();
        if (admission.over() != null || full) {
            admission.leave().run();
            uris.forEach(uri -> record(target, uri, asking, null, full ? "audit-spool-full" : "rate-limited"));
            return Future.succeededFuture(Set.of());
        }
        return heard(target)
                .compose(known -> known == null ? Future.succeededFuture(Set.<String>of()) : add(known, target, uris))
                .onComplete(asked -> {
                    admission.leave().run();
                    Set<String> agreed = asked.succeeded() ? asked.result() : Set.of();
                    String reason = asked.cause() instanceof UpstreamFailure failed
                            ? failed.kind().code()
                            : "target-refused";
                    uris.forEach(uri -> record(target, uri, asking, agreed.contains(uri), reason));
                });
    }

    private Future<Set<String>> add(Heard target, Target of, Set<String> uris) {
        return target.feed()
                .compose(feed -> feed.add(uris).map(agreed -> {
                    if (closed) {
                        feed.close();
                        return Set.<String>of();
                    }
                    agreed.forEach(uri -> byUri.put(uri, of));
                    return agreed;
                }));
    }

    /** The target with a call that has what opens it now; null when nothing does, or nobody listens any more. */
    private Future<@Nullable Heard> heard(Target target) {
        return parts.credential(client, target).map(credential -> {
            if (credential == null || closed) {
                return null;
            }
            Heard known = heard.get(target.targetId());
            if (known != null) {
                known.call().with(credential);
                return known;
            }
            UpstreamCall call = call(target).with(credential);
            Heard made = new Heard(call, parts.feeds.open(call, listener(target)));
            heard.put(target.targetId(), made);
            made.feed().onFailure(failed -> heard.remove(target.targetId(), made));
            return made;
        });
    }

    private UpstreamCall call(Target target) {
        Session session = client.session();
        ClientCapabilities told = session == null ? ClientCapabilities.NONE : session.client();
        SessionKey key = new SessionKey(
                client.gateway().gatewayId(),
                owner,
                client.caller().key(),
                target.targetId(),
                target.endpoint().toString(),
                "none",
                told,
                0);
        UpstreamMessage message = new UpstreamMessage(
                client.version(), "resources/subscribe", null, Buffer.buffer("0"), Buffer.buffer("{}"), told, null);
        return new UpstreamCall(target, key, client.routing().request().headers(), message);
    }

    private FeedListener listener(Target target) {
        return new FeedListener() {
            @Override
            public void updated(String uri, @Nullable JsonBytes notification) {
                if (parts.holds(client, target, uri)) {
                    ear.updated(uri, notification);
                } else {
                    remove(uri);
                    ear.lost(uri);
                }
            }

            @Override
            public void lost(Set<String> uris) {
                uris.forEach(uri -> {
                    byUri.remove(uri);
                    ear.lost(uri);
                });
            }

            @Override
            public Future<Void> renew() {
                return heard(target)
                        .compose(known -> known == null
                                ? Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.UNAUTHORIZED))
                                : Future.succeededFuture());
            }
        };
    }

    /** Does not want to hear of it any more. */
    public void remove(String uri) {
        context.runOnContext(go -> {
            Target target = byUri.remove(uri);
            Heard known = target == null ? null : heard.get(target.targetId());
            if (known != null) {
                known.feed().onSuccess(feed -> feed.remove(uri));
            }
        });
    }

    /** The stream is over. */
    public void close() {
        context.runOnContext(go -> {
            closed = true;
            heard.values().forEach(one -> one.feed().onSuccess(UpstreamFeed::close));
            heard.clear();
            byUri.clear();
        });
    }

    /** @param agreed null where the target was not asked */
    private void record(
            Target target, String uri, @Nullable McpRequest asking, @Nullable Boolean agreed, String reason) {
        if (asking == null) {
            return;
        }
        Exchange exchange = new Exchange(
                client.gateway(),
                target,
                ResourceWatches.asked(uri),
                client.caller(),
                asking,
                client.version(),
                client.session(),
                ClientCapabilities.NONE,
                true,
                HttpTurn.of(client.routing()));
        CallRecord record = new CallRecord(exchange, parts.trail, parts.metrics, parts.clock.instant());
        if (agreed == null) {
            record.refused(reason);
        } else if (agreed) {
            record.called(AuditOutcome.SUCCESS, null);
        } else {
            record.called(AuditOutcome.FAILED, reason);
        }
    }
}
