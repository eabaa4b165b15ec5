package io.gatehouse.identity.provider;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.SafeUrl;
import io.gatehouse.identity.outbound.OutboundFailed;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the authorization server of an MCP server: the metadata of the resource, then those of the server that they name.
 * Every document is bounded, comes from an address that may be called, and has to be about what was asked for.
 */
@ApplicationScoped
class McpDiscovery {

    private static final int MOST = 1000;

    /** What was found. */
    record Found(ResourceMetadata resource, MetadataDocument server) {

        String issuer() {
            return String.valueOf(server.server().issuer());
        }
    }

    /**
     * What is asked for.
     *
     * @param url endpoint of the MCP server
     * @param hint where its challenge says that its metadata are, or null
     * @param issuer the only issuer that will do, or null
     */
    record Question(
            URI url, @Nullable String hint, @Nullable String issuer) {}

    private record Entry(Found found, Instant until) {}

    private final OutboundHttp http;
    private final ProviderConfig config;
    private final Clock clock;
    private final boolean allowHttpLoopback;
    private final Map<Question, Entry> entries = new ConcurrentHashMap<>();

    McpDiscovery(OutboundHttp http, ProviderConfig config, IdentityConfig identity, Clock clock) {
        this.http = http;
        this.config = config;
        this.clock = clock;
        this.allowHttpLoopback = identity.unsafeAllowHttpLoopback();
    }

    /** Finds it, or remembers it; fails with {@link MetadataRefused} or {@link VendorUnavailable}. */
    Uni<Found> find(Question question) {
        Entry known = entries.get(question);
        if (known != null && known.until().isAfter(clock.instant())) {
            return Uni.createFrom().item(known.found());
        }
        return resource(question)
                .flatMap(resource -> server(question, resource))
                .invoke(found -> keep(question, found));
    }

    private Uni<ResourceMetadata> resource(Question question) {
        Function<String, ResourceMetadata> read =
                text -> ResourceMetadata.read(text, question.url(), allowHttpLoopback);
        String hint = question.hint();
        List<URI> places = hint == null ? WellKnown.ofResource(question.url()) : List.of(told(hint, question.url()));
        return first(places, 0, read)
                .map(found -> found.orElseThrow(() -> new MetadataRefused("it has no protected-resource metadata")));
    }

    /** Only the target's own origin may say what the target is: a hint from elsewhere could be anybody's. */
    private URI told(String hint, URI server) {
        if (!OriginOf.url(hint).equals(OriginOf.url(server.toString()))) {
            throw new MetadataRefused("its challenge points to metadata at another origin");
        }
        return SafeUrl.parse(hint, allowHttpLoopback)
                .orElseThrow(() -> new MetadataRefused("its challenge points to no https URL"));
    }

    private Uni<Found> server(Question question, ResourceMetadata resource) {
        String issuer =
                question.issuer() == null ? resource.authorizationServers().getFirst() : question.issuer();
        if (!resource.authorizationServers().contains(issuer)) {
            throw new MetadataRefused(
                    "its metadata do not name " + issuer + ", where the client is registered, but other servers");
        }
        Function<String, MetadataDocument> read =
                text -> MetadataDocument.read(text, Set.of(issuer), allowHttpLoopback);
        return first(WellKnown.ofIssuer(URI.create(issuer)), 0, read)
                .map(found -> new Found(
                        resource,
                        found.orElseThrow(
                                () -> new MetadataRefused("its authorization server " + issuer + " has no metadata"))));
    }

    /** The first document that is there; one that is there and wrong ends the search. */
    private <T> Uni<Optional<T>> first(List<URI> places, int index, Function<String, T> read) {
        if (index == places.size()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return http.get(places.get(index))
                .onFailure(OutboundFailed.class)
                .transform(e -> new VendorUnavailable(((OutboundFailed) e).reason(), e))
                .flatMap(answer -> {
                    if (answer.status() == 200) {
                        return Uni.createFrom().item(Optional.of(read.apply(answer.body())));
                    }
                    if (answer.status() >= 500 || answer.status() == 429) {
                        throw new VendorUnavailable("server-error", null);
                    }
                    return first(places, index + 1, read);
                });
    }

    private void keep(Question question, Found found) {
        if (entries.size() >= MOST) {
            entries.clear();
        }
        entries.put(question, new Entry(found, clock.instant().plus(config.metadataLifetime())));
    }
}
