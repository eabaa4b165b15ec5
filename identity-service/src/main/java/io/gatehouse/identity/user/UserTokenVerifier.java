package io.gatehouse.identity.user;

import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.problem.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies access tokens of users that a workload presents. */
@ApplicationScoped
public class UserTokenVerifier {
    private static final String REFUSED = "The user token is not accepted for this workload";

    private final AccessTokens tokens;

    UserTokenVerifier(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /** The user of the token; fails as access denied where the token does not hold under these lists. */
    public Uni<VerifiedUser> verify(String token, Set<String> audiences, Set<String> clients) {
        return verify(token, new UserTokenRules(audiences, clients, null));
    }

    /** The user of the token; fails as access denied where the token does not hold under these rules. */
    public Uni<VerifiedUser> verify(String token, UserTokenRules rules) {
        return UnverifiedJwt.parse(token)
                .map(parsed -> tokens.verify(parsed)
                        .map(verified -> verified.flatMap(v -> user(v, rules)).orElseThrow(UserTokenVerifier::refused)))
                .orElseGet(() -> Uni.createFrom().failure(refused()));
    }

    private static ApiException refused() {
        return ApiException.accessDenied(REFUSED);
    }

    private static Optional<VerifiedUser> user(AccessTokens.Verified verified, UserTokenRules rules) {
        String issuer = verified.issuer().url();
        String claim = verified.issuer().subjectClaim();
        String subject = verified.token().text(claim);
        String client = verified.clientId();
        boolean issuerFits = rules.issuer() == null || rules.issuer().equals(issuer);
        boolean audienceFits = !Collections.disjoint(verified.token().audience(), rules.audiences());
        boolean clientFits =
                rules.clients().isEmpty() || (client != null && rules.clients().contains(client));
        if (!issuerFits || !audienceFits || !clientFits || subject == null || isOfAnApp(verified, client)) {
            return Optional.empty();
        }
        return Optional.of(new VerifiedUser(new UserKey.Person(issuer, claim, subject), client, verified.expiresAt()));
    }

    /** Tokens that a client got for itself name no human; some issuers still put a subject into them. */
    private static boolean isOfAnApp(AccessTokens.Verified verified, @Nullable String client) {
        String subject = verified.token().text("sub");
        return "app".equals(verified.token().claim("idtyp")) || (client != null && client.equals(subject));
    }
}
