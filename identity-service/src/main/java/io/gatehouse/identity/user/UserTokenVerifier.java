package io.gatehouse.identity.user;

import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.problem.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies access tokens of users that a workload presents. */
@ApplicationScoped
public class UserTokenVerifier {
    private static final String REFUSED = "The user token is not accepted for this workload";

    private final AccessTokens tokens;

    UserTokenVerifier(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /** The person of the token; fails as access denied where the token does not hold under these rules or names none. */
    public Uni<UserKey.Person> verify(String token, UserTokenRules rules) {
        return verifyAny(token, rules).map(verified -> {
            UserKey.Person person = verified.user();
            if (person == null) {
                throw refused();
            }
            return person;
        });
    }

    /**
     * Whoever the token names: a person, or an application that got the token for itself; fails as access denied where the
     * token does not hold under these rules. An application stands for no user.
     */
    public Uni<VerifiedToken> verifyAny(String token, UserTokenRules rules) {
        return UnverifiedJwt.parse(token)
                .map(parsed -> tokens.verify(parsed)
                        .map(verified -> verified.filter(v -> fits(v, rules))
                                .flatMap(UserTokenVerifier::holder)
                                .orElseThrow(UserTokenVerifier::refused)))
                .orElseGet(() -> Uni.createFrom().failure(refused()));
    }

    private static ApiException refused() {
        return ApiException.accessDenied(REFUSED);
    }

    private static boolean fits(AccessTokens.Verified verified, UserTokenRules rules) {
        String client = verified.clientId();
        boolean issuerFits = rules.issuer() == null
                || rules.issuer().equals(verified.issuer().url());
        boolean audienceFits = !Collections.disjoint(verified.token().audience(), rules.audiences());
        boolean clientFits =
                rules.clients().isEmpty() || (client != null && rules.clients().contains(client));
        return issuerFits && audienceFits && clientFits;
    }

    private static Optional<VerifiedToken> holder(AccessTokens.Verified verified) {
        String client = verified.clientId();
        if (isOfAnApp(verified, client)) {
            return client == null
                    ? Optional.empty()
                    : Optional.of(new VerifiedToken(null, client, verified.expiresAt()));
        }
        String claim = verified.issuer().subjectClaim();
        return Optional.ofNullable(verified.token().text(claim))
                .map(subject -> new UserKey.Person(verified.issuer().url(), claim, subject))
                .map(person -> new VerifiedToken(person, client, verified.expiresAt()));
    }

    /** Tokens that a client got for itself name no human; some issuers still put a subject into them. */
    private static boolean isOfAnApp(AccessTokens.Verified verified, @Nullable String client) {
        String subject = verified.token().text("sub");
        return "app".equals(verified.token().claim("idtyp")) || (client != null && client.equals(subject));
    }
}
