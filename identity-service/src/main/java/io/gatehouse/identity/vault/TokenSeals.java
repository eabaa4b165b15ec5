package io.gatehouse.identity.vault;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.user.UserKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Seals and opens the tokens of a row: bound to its key and to what they are, so that neither can stand for the other. */
@ApplicationScoped
public class TokenSeals {

    private final Sealer sealer;

    TokenSeals(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Seals what was granted; a refresh that brought no new refresh token keeps the old one. */
    VaultRow.Sealed seal(VaultKey key, GrantedTokens tokens, byte @Nullable [] oldRefreshToken) {
        Secret refresh = tokens.refreshToken();
        return new VaultRow.Sealed(
                sealer.sealSecret(tokens.accessToken(), place(key, "access-token")),
                refresh == null ? oldRefreshToken : sealer.sealSecret(refresh, place(key, "refresh-token")));
    }

    Secret accessToken(VaultKey key, VaultRow row) {
        return sealer.openSecret(row.sealed().accessToken(), place(key, "access-token"));
    }

    @Nullable
    Secret refreshToken(VaultKey key, VaultRow row) {
        byte[] sealed = row.sealed().refreshToken();
        return sealed == null ? null : sealer.openSecret(sealed, place(key, "refresh-token"));
    }

    /** Which row a token that left the vault was sealed for: its members as they are stored. */
    public record Moved(String workload, String user, UUID provider, String resources, String audiences) {

        private VaultKey key() {
            return new VaultKey(
                    workload, UserKey.read(user), provider, TextList.split(resources), TextList.split(audiences));
        }
    }

    /** Opens a token that left the vault. */
    public Secret openMoved(Moved row, byte[] sealed, boolean refreshToken) {
        return sealer.openSecret(sealed, place(row.key(), refreshToken ? "refresh-token" : "access-token"));
    }

    private static String place(VaultKey key, String what) {
        return what + "|" + key.canonical();
    }
}
