package io.gatehouse.catalog.gateway;

import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.problem.ValidationReason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Idempotency tokens of create operations, kept for a day; used inside the caller's transaction. */
@ApplicationScoped
public class ClientTokens {
    private static final Pattern TOKEN = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,256}");
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int MIN = 33;
    private static final int MAX = 256;

    private final Clock clock;

    ClientTokens(Clock clock) {
        this.clock = clock;
    }

    /** Reads and checks the token of a request. */
    public static Optional<String> of(Document request) {
        return request.optionalText("clientToken", MIN, MAX, null).filter(token -> {
            boolean fits = TOKEN.matcher(token).matches();
            if (!fits) {
                request.fault("clientToken", "must match " + TOKEN.pattern());
            }
            return fits;
        });
    }

    /**
     * Claims a token for a new resource.
     *
     * @return the id of the resource that the same request created before, or empty if this is the first time
     */
    public Uni<Optional<String>> claim(String scope, Optional<String> token, Document request, String resourceId) {
        if (token.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        String digest = digest(request.canonical());
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "insert into client_token (scope, token, body_digest, resource_id, created_at)"
                                        + " values (:scope, :token, :digest, :resource, :now) on conflict do nothing")
                        .setParameter("scope", scope)
                        .setParameter("token", token.get())
                        .setParameter("digest", digest)
                        .setParameter("resource", resourceId)
                        .setParameter("now", clock.instant())
                        .executeUpdate())
                .flatMap(rows -> rows == 1
                        ? Uni.createFrom().item(Optional.empty())
                        : known(scope, token.get(), digest).map(Optional::of));
    }

    private Uni<String> known(String scope, String token, String digest) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select body_digest || ' ' || resource_id from client_token"
                                        + " where scope = :scope and token = :token",
                                String.class)
                        .setParameter("scope", scope)
                        .setParameter("token", token)
                        .getSingleResult())
                .map(row -> {
                    if (!row.startsWith(digest + " ")) {
                        throw ApiException.validation(
                                ValidationReason.IDEMPOTENT_PARAMETER_MISMATCH,
                                "The clientToken was used with other parameters before");
                    }
                    return row.substring(digest.length() + 1);
                });
    }

    /** Frees the token of a resource that could not be created. */
    public Uni<Void> release(String resourceId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("delete from client_token where resource_id = :resource")
                        .setParameter("resource", resourceId)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Deletes tokens that are older than a day. */
    public Uni<Void> forgetOld() {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("delete from client_token where created_at < :limit")
                        .setParameter("limit", clock.instant().minus(KEPT))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
