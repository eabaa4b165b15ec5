package io.gatehouse.identity.consent;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.provider.OAuth2Provider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which account at the vendor a token is for, where that can be known: from the ID token of a consent that asked for
 * {@code openid}. It came from the token endpoint itself, so that its signature proves nothing more (OpenID Connect Core
 * section 3.1.3.7); it has to be of this issuer and for this client.
 */
final class VendorAccount {

    static final String OPENID = "openid";

    private static final List<String> NAMES = List.of("email", "preferred_username", "name", "sub");
    private static final int LONGEST = 120;

    private VendorAccount() {}

    /** What the person knows the account as; for display only. */
    static Optional<String> of(OAuth2Provider provider, List<String> askedScopes, GrantedTokens tokens) {
        Secret idToken = tokens.idToken();
        String issuer = provider.metadata().issuer();
        if (idToken == null || issuer == null || !askedScopes.contains(OPENID)) {
            return Optional.empty();
        }
        return UnverifiedJwt.parse(idToken.reveal())
                .filter(token -> isOf(token, issuer, provider.clientId()))
                .flatMap(token -> NAMES.stream()
                        .map(token::text)
                        .flatMap(Stream::ofNullable)
                        .map(VendorAccount::shown)
                        .filter(name -> !name.isEmpty())
                        .findFirst());
    }

    private static boolean isOf(UnverifiedJwt token, String issuer, String client) {
        return issuer.equals(token.text("iss")) && token.audience().contains(client);
    }

    /** Nothing that turns the direction of the text around it, or fills the page. */
    private static String shown(@Nullable String name) {
        StringBuilder shown = new StringBuilder();
        String.valueOf(name)
                .strip()
                .codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .limit(LONGEST)
                .forEach(shown::appendCodePoint);
        return shown.toString().strip();
    }
}
