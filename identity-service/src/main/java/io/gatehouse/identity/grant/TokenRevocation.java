package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;

/** Revokes a token at the vendor (RFC 7009). */
@ApplicationScoped
public class TokenRevocation {

    /** How a revocation ended. */
    public enum Result {
        /** The vendor took it back. */
        REVOKED,
        /** The vendor has no revocation endpoint. */
        NOT_OFFERED
    }

    private final TokenEndpoint endpoint;

    TokenRevocation(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Revokes; fails with {@link GrantRefused} or {@code VendorUnavailable}. */
    public Uni<Result> revoke(OAuth2Provider provider, Secret token, boolean refreshToken) {
        URI uri = provider.metadata().revocationEndpoint();
        if (uri == null) {
            return Uni.createFrom().item(Result.NOT_OFFERED);
        }
        Form form =
                new Form().add("token", token).add("token_type_hint", refreshToken ? "refresh_token" : "access_token");
        return endpoint.post(provider, uri, form).map(answer -> {
            if (answer.status() >= 500 || answer.status() == 429) {
                throw new VendorUnavailable("server-error", null);
            }
            if (answer.status() != 200) {
                throw new GrantRefused("revocation_refused");
            }
            return Result.REVOKED;
        });
    }
}
