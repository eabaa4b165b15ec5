package io.gatehouse.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

    @Test
    void aForbiddenForScopesNamesThem() {
        UpstreamFailure failure = Challenge.of(
                403, List.of("Bearer realm=\"x, error=y\", error=\"insufficient_scope\", scope=\"a b a\""));
        assertThat(failure.kind()).isEqualTo(UpstreamFailure.Kind.INSUFFICIENT_SCOPE);
        assertThat(failure.scopes()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic error=\"insufficient_scope\", scope=\"a\"",
                "Bearer error=\"invalid_token\", scope=\"a\"",
                "Bearer error=\"insufficient_scope\"",
                "Bearer error=\"insufficient_scope\", scope=\"\\ \t\"",
            })
    void anyOtherForbiddenIsOne(String challenge) {
        assertThat(Challenge.of(403, List.of(challenge)).kind()).isEqualTo(UpstreamFailure.Kind.HTTP_STATUS);
    }

    @Test
    void anUnauthorizedSaysWhereItsMetadataIsAndWhichScopesItWants() {
        UpstreamFailure failure = Challenge.of(
                401,
                List.of(
                        "Basic realm=\"x\"",
                        "Bearer scope=\"a b\", resource_metadata=\"https://notes.example/.well-known/prm\""));
        assertThat(failure.kind()).isEqualTo(UpstreamFailure.Kind.UNAUTHORIZED);
        assertThat(failure.scopes()).containsExactly("a", "b");
        assertThat(failure.resourceMetadata()).isEqualTo("https://notes.example/.well-known/prm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "javascript:x", "https://a b", "https://", "/prm"})
    void whatIsNoAddressOfADocumentIsIgnored(String url) {
        assertThat(Challenge.of(401, List.of("Bearer resource_metadata=\"" + url + "\""))
                        .resourceMetadata())
                .isNull();
    }

    @Test
    void hostileChallengesAreBounded() {
        assertThat(Challenge.of(401, List.of("Bearer resource_metadata=\"https://x/" + "a".repeat(3000) + "\""))
                        .resourceMetadata())
                .isNull();
        String scopes = "s".repeat(129) + " " + String.join(" ", List.of("a", "b")) + " x".repeat(10);
        assertThat(Challenge.of(403, List.of("Bearer error=insufficient_scope, scope=\"" + scopes + "\""))
                        .scopes())
                .containsExactly("a", "b", "x");
        assertThat(Challenge.of(
                                403,
                                List.of("Bearer error=\"insufficient_scope\", scope=\"" + "a ".repeat(9000) + "\""))
                        .kind())
                .isEqualTo(UpstreamFailure.Kind.HTTP_STATUS);
    }
}
