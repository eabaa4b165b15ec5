package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.user.UserKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsentRequestTest {

    private static final UserKey ALICE = new UserKey.Person("https://company.example", "sub", "alice");
    private static final UUID PROVIDER = UUID.fromString("6a3b1df0-9e0c-4c52-8a55-1f6b8f2ad001");
    private static final SessionOpener OPENER = new SessionOpener("gateway-service", "main-1", ALICE, null, "ide");
    private static final SessionTarget TARGET = new SessionTarget("main-1", "t1", "notes", "https://notes.example");
    private static final SessionGrant GRANT =
            new SessionGrant(PROVIDER, "vendor", 1, List.of("a", "b"), List.of("https://r.example"), List.of());
    private static final SessionExtras EXTRAS = new SessionExtras(Map.of("prompt", "login", "x", "y"), "state");

    private static ConsentRequest request() {
        return new ConsentRequest(OPENER, TARGET, GRANT, "https://app.example/done", EXTRAS);
    }

    private static SessionGrant grant(List<String> scopes, List<String> resources, List<String> audiences) {
        return new SessionGrant(PROVIDER, "vendor", 1, scopes, resources, audiences);
    }

    @Test
    void equalRequestsHaveEqualBytes() {
        assertThat(request().canonical()).isEqualTo(request().canonical());
        ConsentRequest sameScopes = new ConsentRequest(
                OPENER,
                TARGET,
                grant(List.of("b", "a"), List.of("https://r.example"), List.of()),
                "https://app.example/done",
                EXTRAS);
        assertThat(sameScopes.canonical()).isEqualTo(request().canonical());
    }

    @Test
    void everyMemberCounts() {
        String url = "https://app.example/done";
        List<ConsentRequest> others = new ArrayList<>(List.of(
                request(),
                new ConsentRequest(new SessionOpener("x", "main-1", ALICE, null, "ide"), TARGET, GRANT, url, EXTRAS),
                new ConsentRequest(
                        new SessionOpener("gateway-service", "x", ALICE, null, "ide"), TARGET, GRANT, url, EXTRAS),
                new ConsentRequest(
                        new SessionOpener(
                                "gateway-service", "main-1", new UserKey.Opaque("main-1", "alice"), null, "ide"),
                        TARGET,
                        GRANT,
                        url,
                        EXTRAS),
                new ConsentRequest(
                        new SessionOpener("gateway-service", "main-1", ALICE, new Operator("i", "olga"), "ide"),
                        TARGET,
                        GRANT,
                        url,
                        EXTRAS),
                new ConsentRequest(
                        new SessionOpener("gateway-service", "main-1", ALICE, null, null), TARGET, GRANT, url, EXTRAS),
                new ConsentRequest(OPENER, SessionTarget.NONE, GRANT, url, EXTRAS),
                new ConsentRequest(
                        OPENER, new SessionTarget("main-1", "t1", "notes", "https://evil.example"), GRANT, url, EXTRAS),
                new ConsentRequest(
                        OPENER,
                        TARGET,
                        new SessionGrant(
                                PROVIDER, "vendor", 2, List.of("a", "b"), List.of("https://r.example"), List.of()),
                        url,
                        EXTRAS),
                new ConsentRequest(
                        OPENER, TARGET, grant(List.of("a"), List.of("https://r.example"), List.of()), url, EXTRAS),
                new ConsentRequest(
                        OPENER, TARGET, grant(List.of("a", "b"), List.of(), List.of("https://r.example")), url, EXTRAS),
                new ConsentRequest(OPENER, TARGET, grant(List.of("a", "b"), List.of(), List.of()), url, EXTRAS),
                new ConsentRequest(OPENER, TARGET, GRANT, url + "/", EXTRAS),
                new ConsentRequest(OPENER, TARGET, GRANT, null, EXTRAS),
                new ConsentRequest(OPENER, TARGET, GRANT, url, new SessionExtras(Map.of("prompt", "login"), "state")),
                new ConsentRequest(
                        OPENER, TARGET, GRANT, url, new SessionExtras(Map.of("prompt", "y", "x", "login"), "state")),
                new ConsentRequest(OPENER, TARGET, GRANT, url, new SessionExtras(EXTRAS.customParameters(), null)),
                new ConsentRequest(OPENER, TARGET, GRANT, url, SessionExtras.NONE)));
        Set<String> seen = new HashSet<>();
        assertThat(others).allMatch(other -> seen.add(Arrays.toString(other.canonical())));
    }

    @Test
    void thePersonAndNobodyElseIsAccepted() {
        CompanyLogin alice = new CompanyLogin("https://company.example", "sub", "alice", "Alice");
        assertThat(OPENER.accepts(alice)).isTrue();
        assertThat(OPENER.accepts(null)).isFalse();
        assertThat(OPENER.accepts(new CompanyLogin("https://company.example", "sub", "bob", "Bob")))
                .isFalse();
        assertThat(OPENER.accepts(new CompanyLogin("https://other.example", "sub", "alice", "Alice")))
                .isFalse();
        assertThat(OPENER.accepts(new CompanyLogin("https://company.example", "oid", "alice", "Alice")))
                .isFalse();
    }

    @Test
    void theOperatorAndNobodyElseIsAcceptedForASynchronization() {
        SessionOpener sync = new SessionOpener(
                "catalog-service",
                "main-1",
                new UserKey.Opaque("main-1", "sync-1"),
                new Operator("https://company.example", "olga"),
                null);
        assertThat(sync.accepts(new CompanyLogin("https://company.example", "sub", "olga", "Olga")))
                .isTrue();
        assertThat(sync.accepts(new CompanyLogin("https://company.example", "sub", "alice", "Alice")))
                .isFalse();
        assertThat(sync.accepts(null)).isFalse();
    }

    @Test
    void extrasHideThemselves() {
        assertThat(EXTRAS.toString()).doesNotContain("state", "login");
    }
}
