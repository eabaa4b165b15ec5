package io.gatehouse.identity.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.ClientAuthMethod;
import io.gatehouse.identity.provider.McpServer;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ServerMetadata;
import io.gatehouse.identity.provider.Vendor;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** S15: a target's challenge asks for {@code admin}; the operator's ceiling decides what becomes of it. */
class ScopeCeilingTest {

    private static final McpServer SERVER =
            new McpServer(URI.create("https://notes.example/mcp"), null, Set.of("notes:read", "notes:admin"), false);

    @Test
    void aChallengeStaysUnderTheCeiling() {
        OAuth2Provider provider = provider(Set.of("notes:read", "notes:write"), SERVER);
        assertThat(needed(provider, List.of("notes:read"), "notes:write", "notes:admin"))
                .containsExactly("notes:read", "notes:write");
        assertThat(needed(provider, List.of(), "notes:admin")).isEmpty();
    }

    @Test
    void anEmptyCeilingDenies() {
        assertThat(needed(provider(Set.of(), SERVER), List.of(), "notes:read")).isEmpty();
    }

    @Test
    void withoutACeilingWhatTheOperatorNamedIsAllThereIs() {
        assertThat(needed(provider(null, SERVER), List.of("notes:read"), "notes:admin"))
                .containsExactly("notes:read");
        assertThat(needed(provider(null, null), List.of("notes:read"), "notes:admin"))
                .containsExactly("notes:read");
        assertThat(needed(provider(null, null), List.of(), "notes:admin")).isEmpty();
    }

    @Test
    void anMcpServerWithoutScopesOfTheOperatorSaysItself() {
        OAuth2Provider provider = provider(null, SERVER);
        assertThat(needed(provider, List.of(), "notes:write")).containsExactly("notes:write");
        assertThat(ScopeChoice.asked(provider, List.of("notes:write"))).containsExactly("notes:write");
        assertThat(ScopeChoice.asked(provider, List.of())).containsExactly("notes:admin", "notes:read");
        assertThat(ScopeChoice.asked(provider(Set.of("notes:read"), SERVER), List.of()))
                .containsExactly("notes:read");
        assertThat(ScopeChoice.asked(provider(null, null), List.of())).isEmpty();
    }

    @Test
    void scopesAboveTheCeilingCannotBeNamedEither() {
        OAuth2Provider provider = provider(Set.of("notes:read"), null);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> ScopeChoice.check(provider, List.of("notes:read", "notes:admin")))
                .withMessageContaining("above the ceiling");
        assertThatNoException().isThrownBy(() -> ScopeChoice.check(provider, List.of("notes:read")));
        assertThatNoException().isThrownBy(() -> ScopeChoice.check(provider(null, null), List.of("notes:admin")));
    }

    @Test
    void refreshTokensAreAskedForWhereTheServerOffersThemUnderTheCeiling() {
        assertThat(offline(null)).contains("offline_access");
        assertThat(offline(Set.of("notes:read", "offline_access"))).contains("offline_access");
        assertThat(offline(Set.of("notes:read"))).isEmpty();
        assertThat(provider(null, null).offlineScope()).isEmpty();
    }

    private static Optional<String> offline(@Nullable Set<String> ceiling) {
        URI url = URI.create("https://as.example/");
        return provider(ceiling, null, new ServerMetadata("https://as.example", url, url, null, true, true))
                .offlineScope();
    }

    private static List<String> needed(OAuth2Provider provider, List<String> named, String... challenged) {
        return ScopeChoice.needed(provider, named, List.of(challenged));
    }

    private static OAuth2Provider provider(@Nullable Set<String> ceiling, @Nullable McpServer mcp) {
        return provider(ceiling, mcp, null);
    }

    private static OAuth2Provider provider(
            @Nullable Set<String> ceiling, @Nullable McpServer mcp, @Nullable ServerMetadata server) {
        return new OAuth2Provider(
                new UUID(1, 2),
                "notes",
                Vendor.CUSTOM,
                1,
                1,
                "client",
                null,
                ClientAuthMethod.NONE,
                server,
                "https://gatehouse.example/cb",
                true,
                ceiling,
                mcp,
                null);
    }
}
