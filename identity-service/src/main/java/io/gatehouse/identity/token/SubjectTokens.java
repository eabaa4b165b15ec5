package io.gatehouse.identity.token;

import io.gatehouse.identity.crypto.SealBroken;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.workload.Workload;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The user's own token, for the grants that exchange it. It travels sealed within the token on behalf of the user, so
 * that only this service can open it, only for this workload and user, and no longer than that token lives.
 */
@ApplicationScoped
public class SubjectTokens {

    /** A sealed token of this length still fits into the bound of AgentCore's workload access tokens. */
    private static final int LONGEST = 32_768;

    private final Sealer sealer;
    private final ExchangeWish wish;

    SubjectTokens(Sealer sealer, ExchangeWish wish) {
        this.sealer = sealer;
        this.wish = wish;
    }

    /** The subject with the user's token, where it is a person's and the workload may use a provider that exchanges it. */
    Uni<OnBehalfOf> carry(OnBehalfOf subject, Workload workload, String userToken) {
        if (subject.user() == null || userToken.length() > LONGEST) {
            return Uni.createFrom().item(subject);
        }
        return wish.wantsUserToken(workload.credentialProviders())
                .map(wanted -> wanted ? subject.with(seal(subject, userToken)) : subject);
    }

    /** The user's own token; empty where none was carried along. */
    public Optional<Secret> open(OnBehalfOf subject) {
        String sealed = subject.sealedUserToken();
        if (sealed == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(sealer.openSecret(Base64.getUrlDecoder().decode(sealed), place(subject)));
        } catch (SealBroken | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String seal(OnBehalfOf subject, String userToken) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(sealer.sealSecret(Secret.of(userToken), place(subject)));
    }

    private static String place(OnBehalfOf subject) {
        @Nullable UserKey user = subject.user();
        return "user-token|" + subject.workload() + "|" + subject.actor() + "|"
                + (user == null ? "" : user.canonical());
    }
}
