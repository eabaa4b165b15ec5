package io.gatehouse.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.gateway.caller.CallerRefused.Reason;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.Authorizer.ClaimRule;
import io.gatehouse.gateway.catalog.Authorizer.Operator;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizerCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String ISSUER = "https://login.example.com/realms/company";

    private final Map<String, Object> header = new HashMap<>(Map.of("typ", "at+jwt"));
    private final Map<String, Object> body = new HashMap<>(Map.of(
            "iss",
            ISSUER,
            "sub",
            "alice",
            "oid",
            "object-1",
            "aud",
            List.of("gatehouse", "other"),
            "client_id",
            "agent",
            "scope",
            "a b",
            "exp",
            NOW.getEpochSecond() + 60));

    private static Authorizer authorizer(
            List<String> audience, List<String> clients, List<String> scopes, ClaimRule... rules) {
        return new Authorizer(
                Authorizer.Type.CUSTOM_JWT,
                ISSUER + "/.well-known/openid-configuration",
                audience,
                clients,
                scopes,
                List.of(rules));
    }

    private Caller check(Authorizer authorizer) {
        return AuthorizerCheck.check(
                authorizer, Claims.of(header, body), new AccessToken("secret"), "sub", NOW, Duration.ofSeconds(5));
    }

    private Reason refusal(Authorizer authorizer) {
        return catchThrowableOfType(CallerRefused.class, () -> check(authorizer))
                .reason();
    }

    private final Authorizer plain = authorizer(List.of("gatehouse"), List.of(), List.of());

    @Test
    void aCallerIsWhatTheTokenSays() {
        Caller caller = check(authorizer(List.of("x", "gatehouse"), List.of("agent"), List.of("a", "b")));
        assertThat(caller.issuer()).isEqualTo(ISSUER);
        assertThat(caller.subject()).isEqualTo("alice");
        assertThat(caller.clientId()).isEqualTo("agent");
        assertThat(caller.scopes()).containsExactlyInAnyOrder("a", "b");
        assertThat(caller.expiresAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(caller.token().value()).isEqualTo("secret");
        assertThat(caller).asString().doesNotContain("secret", "alice");
    }

    @Test
    void aClaimWithoutAValueIsNoFault() {
        body.put("department", null);
        assertThat(check(plain).claims()).containsEntry("sub", "alice").doesNotContainKey("department");
    }

    @Test
    void everyConfiguredListMustHold() {
        assertThat(refusal(authorizer(List.of("x"), List.of(), List.of()))).isEqualTo(Reason.AUDIENCE);
        assertThat(refusal(authorizer(List.of("gatehouse"), List.of("x"), List.of())))
                .isEqualTo(Reason.CLIENT);
        assertThat(refusal(authorizer(List.of("gatehouse"), List.of("agent"), List.of("a", "c"))))
                .isEqualTo(Reason.SCOPE);
    }

    @Test
    void scopesMayBeAnArrayUnderScp() {
        body.remove("scope");
        body.put("scp", List.of("a", "b"));
        assertThat(check(plain).scopes()).containsExactlyInAnyOrder("a", "b");
        body.put("scp", "a b");
        assertThat(check(plain).scopes()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void expiryIssuerAndSubjectAreNeeded() {
        body.put("exp", NOW.getEpochSecond() - 5);
        assertThat(refusal(plain)).isEqualTo(Reason.EXPIRED);
        body.put("exp", NOW.getEpochSecond() + 60);
        body.put("iss", ISSUER + "/");
        assertThat(check(plain).issuer()).isEqualTo(ISSUER + "/");
        for (Object issuer : new Object[] {ISSUER + "x", "https://login.example.com/", List.of(ISSUER), 7}) {
            body.put("iss", issuer);
            assertThat(refusal(plain)).isEqualTo(Reason.ISSUER);
        }
        body.put("iss", ISSUER);
        for (Object subject : new Object[] {"", 7, List.of("alice")}) {
            body.put("sub", subject);
            assertThat(refusal(plain)).isEqualTo(Reason.NO_SUBJECT);
        }
    }

    @Test
    void idTokensAndOtherTokensAreNoAccessTokens() {
        for (Map.Entry<String, Object> sign : Map.<String, Object>of(
                        "at_hash", "x", "c_hash", "x", "token_use", "id", "typ", "ID", "events", Map.of())
                .entrySet()) {
            body.put(sign.getKey(), sign.getValue());
            assertThat(refusal(plain)).as(sign.getKey()).isEqualTo(Reason.NOT_AN_ACCESS_TOKEN);
            body.remove(sign.getKey());
        }
        for (String type : new String[] {"wat+jwt", "user-wat+jwt", "logout+jwt", "dpop+jwt"}) {
            header.put("typ", type);
            assertThat(refusal(plain)).isEqualTo(Reason.NOT_AN_ACCESS_TOKEN);
        }
        for (String type : new String[] {"JWT", "AT+JWT", "application/at+jwt"}) {
            header.put("typ", type);
            assertThat(check(plain).subject()).isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false,EQUALS,red,red,true",
        "false,EQUALS,red,blue,false",
        "false,CONTAINS,red,red,false",
        "true,CONTAINS,red;blue,red,true",
        "true,CONTAINS,red;blue,green,false",
        "true,CONTAINS_ANY,red;blue,green;blue,true",
        "true,CONTAINS_ANY,red;blue,green;black,false",
        "true,EQUALS,red;blue,blue;red,true",
        "true,EQUALS,red;blue,red,false"
    })
    void claimRulesHoldOrRefuse(boolean array, Operator operator, String claim, String values, boolean holds) {
        ClaimRule rule = new ClaimRule("team", array, operator, Set.of(values.split(";")));
        Authorizer authorizer = authorizer(List.of(), List.of(), List.of(), rule);
        body.put("team", array ? List.of(claim.split(";")) : claim);
        if (holds) {
            assertThat(check(authorizer).subject()).isEqualTo("alice");
        } else {
            assertThat(refusal(authorizer)).isEqualTo(Reason.CLAIM);
        }
        body.put("team", array ? claim : List.of(claim));
        assertThat(refusal(authorizer)).isEqualTo(Reason.CLAIM);
        body.remove("team");
        assertThat(refusal(authorizer)).isEqualTo(Reason.CLAIM);
    }

    @Test
    void keysOfDifferentPeopleNeverMeet() {
        assertThat(AuthorizerCheck.key("i", "sub", "s")).isEqualTo(AuthorizerCheck.key("i", "sub", "s"));
        assertThat(Set.of(
                        AuthorizerCheck.key("i", "sub", "s"),
                        AuthorizerCheck.key("i", "oid", "s"),
                        AuthorizerCheck.key("is", "ub", "s"),
                        AuthorizerCheck.key("i3", "sub", "s"),
                        AuthorizerCheck.key("i", "sub", "3s")))
                .hasSize(5);
    }

    @Test
    void theConfiguredClaimIsTheSubject() {
        Caller caller =
                AuthorizerCheck.check(plain, Claims.of(header, body), new AccessToken("x"), "oid", NOW, Duration.ZERO);
        assertThat(caller.subject()).isEqualTo("object-1");
        assertThat(caller.subjectClaim()).isEqualTo("oid");
        assertThat(caller.key()).isNotEqualTo(check(plain).key());
    }
}
