package io.gatehouse.local.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.keycloak.Form;
import io.gatehouse.local.keycloak.KeycloakProvider;
import io.gatehouse.local.keycloak.KeycloakProviders;
import io.gatehouse.local.keycloak.Realm;
import io.gatehouse.local.leak.LeakScan;
import io.gatehouse.local.operator.Answer;
import io.gatehouse.local.operator.ServiceClient;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole story with Keycloak as the company's and the vendor's provider, and then what only a real authorization
 * server refuses. Bob has no grant for tickets after the story, so each refusal begins with a link for him.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class KeycloakStoryIT {
    private static final Duration SESSION_LIFETIME = Duration.ofSeconds(20);
    private static final String TOOL = "tickets___list_tickets";
    private static final int FIRST = 1;
    private static final int LAST = 100;

    private Stack stack;
    private Scene scene;
    private Realm company;
    private Realm vendor;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
        var progress = new Progress(System.out);
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
        var options = new Stack.Options(
                project, folder, Boolean.getBoolean("gatehouse.native"), SESSION_LIFETIME, new KeycloakProviders());
        stack = Stack.start(options, progress);
        scene = new Scene(stack, new Narrator(progress), SESSION_LIFETIME);
        company = ((KeycloakProvider) stack.company()).realm();
        vendor = ((KeycloakProvider) stack.vendor()).realm();
    }

    @AfterAll
    void stop() {
        if (scene != null) {
            scene.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @TestFactory
    @Order(FIRST)
    Stream<DynamicTest> everyStepHolds() {
        return IntStream.rangeClosed(1, Story.STEPS.size())
                .mapToObj(number -> DynamicTest.dynamicTest(
                        number + ". " + Story.STEPS.get(number - 1).title(), () -> Story.playStep(scene, number)));
    }

    @Test
    @Order(2)
    void tokenOfAnotherClientOrAudienceOrIssuerIsRefused() {
        assertThat(Initialize.at(stack.mcpUrl(), company.accessToken("agent", "alice"))
                        .status())
                .isEqualTo(200);
        var impostor = Realm.create("company", "impostor");
        for (var token : new String[] {
            company.accessToken("second-agent", "alice"),
            company.accessToken("unrelated", "alice"),
            company.idToken("agent", "alice"),
            impostor.accessToken("agent", "alice")
        }) {
            var refused = Initialize.at(stack.mcpUrl(), token);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.challenge()).contains("error=\"invalid_token\"").contains("resource_metadata=");
        }
    }

    @Test
    @Order(3)
    void redirectUriThatIsNotRegisteredEndsAtTheVendor() {
        vendor.setRedirectUris(Scene.VENDOR_CLIENT, "http://127.0.0.1:1/elsewhere");
        try {
            var visit = visit();
            visit.agree();
            assertThat(bob().status()).isEqualTo(400);
            assertThat(bob().place()).startsWith(vendor.issuer());
            assertThat(vendor.errors("LOGIN_ERROR")).contains("invalid_redirect_uri");
        } finally {
            vendor.setRedirectUris(Scene.VENDOR_CLIENT, scene.callbackUrl);
        }
        requireBobIsStillAsked();
    }

    @Test
    @Order(4)
    void authorizationRequestWithoutPkceIsRefusedByTheVendor() {
        Form asked = departure();
        assertThat(asked.fields())
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("resource", stack.tickets().endpoint())
                .containsEntry("redirect_uri", scene.callbackUrl);
        assertThat(asked.fields().get("code_challenge")).hasSize(43);

        bob().open(vendor.endpoint("auth") + "?"
                + asked.without("code_challenge")
                        .without("code_challenge_method")
                        .encoded());
        assertThat(bob().place()).isEqualTo(scene.callbackUrl);
        assertThat(bob().status()).isLessThan(500);
        assertThat(bob().text()).doesNotContain(ConsentVisit.CONNECTED);
        assertThat(audited("vendor-error")).isEqualTo(1);
        requireBobIsStillAsked();
    }

    @Test
    @Order(5)
    void codeOfAnotherChallengeIsNotExchanged() {
        Form asked = departure();
        String another = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        bob().open(vendor.endpoint("auth") + "?"
                + asked.with("code_challenge", another).encoded());
        stack.vendor().login(bob(), "bob");
        assertThat(bob().place()).isEqualTo(scene.callbackUrl);
        assertThat(bob().text()).doesNotContain(ConsentVisit.CONNECTED);
        assertThat(vendor.errors("CODE_TO_TOKEN_ERROR")).isNotEmpty();
        assertThat(audited("exchange-failed")).isEqualTo(1);
        requireBobIsStillAsked();
    }

    @Test
    @Order(6)
    void issuerOfAnotherRealmIsRefused() {
        var impostor = Realm.create("vendor", "vendor-impostor");
        Form answer = answer();
        assertThat(answer.fields()).containsEntry("iss", vendor.issuer());
        requireRefused(answer.with("iss", impostor.issuer()), "issuer-mismatch");
        // Keycloak promises the parameter, so an answer without it is none of its own.
        requireRefused(answer().without("iss"), "issuer-mismatch");
        requireBobIsStillAsked();
    }

    @Test
    @Order(7)
    void forgedStateIsRefusedAndNoCodeIsExchanged() {
        requireRefused(answer().with("state", UUID.randomUUID().toString()), "state-mismatch");
        requireRefused(answer().without("state"), "state-mismatch");
        requireBobIsStillAsked();
    }

    @Test
    @Order(8)
    void rotatedRefreshTokensAreKeptAndARefusedOneAsksAgain() {
        vendor.setAccessTokenLife(BobStaysOut.SHORT_TOKENS);
        try (var agent = scene.agent("bob", true)) {
            ConsentVisit.connect(scene, "bob", scene.linkOf(agent.call(TOOL, Map.of())), "tickets");
            int exchanges = vendor.count("CODE_TO_TOKEN", "bob");
            int refreshes = vendor.count("REFRESH_TOKEN", "bob");
            scene.textOf(agent.call(TOOL, Map.of()));
            scene.textOf(agent.call(TOOL, Map.of()));
            assertThat(vendor.count("REFRESH_TOKEN", "bob")).isGreaterThanOrEqualTo(refreshes + 2);
            assertThat(vendor.count("CODE_TO_TOKEN", "bob")).isEqualTo(exchanges);

            // As after a crash between the vendor's answer and our commit: the vault has the token of before.
            var rows = new VaultRows(stack.postgres());
            var before = rows.refreshTokens();
            scene.textOf(agent.call(TOOL, Map.of()));
            rows.restore(before);
            int refusals = vendor.errors("REFRESH_TOKEN_ERROR").size();
            assertThat(agent.call(TOOL, Map.of())).isInstanceOf(Outcome.ConsentRequired.class);
            assertThat(vendor.errors("REFRESH_TOKEN_ERROR")).hasSizeGreaterThan(refusals);

            ConsentVisit.connect(scene, "bob", scene.linkOf(agent.call(TOOL, Map.of())), "tickets");
            scene.textOf(agent.call(TOOL, Map.of()));
            vendor.endSessions("bob");
            // A call may still be served by a refresh that began before, because the gateway follows the consent, too.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> agent.call(TOOL, Map.of()), Outcome.ConsentRequired.class::isInstance);
        } finally {
            vendor.setAccessTokenLife(Duration.ofMinutes(5));
        }
    }

    @Test
    @Order(9)
    void usersTokenIsExchangedForOneOfAnotherAudience() {
        try (var directory = Directory.register(stack, scene.operator)) {
            for (var user : List.of("alice", "bob")) {
                var token = directory.exchanged(scene.token(user), "directory").text("accessToken");
                var said = company.introspect("directory", token);
                assertThat(said.path("active").asBoolean()).isTrue();
                assertThat(said.path("sub").asText()).isEqualTo(company.subject(user));
                assertThat(said.path("aud").toString()).contains("directory").doesNotContain("\"gatehouse\"");
                assertThat(said.path("client_id").asText()).isEqualTo("gatehouse");
            }
            // What Keycloak refuses is refused here, with words and without a token.
            var refused = directory.exchanged(scene.token("alice"), "agent");
            assertThat(refused.status()).isGreaterThanOrEqualTo(400);
            assertThat(refused.text("accessToken")).isEmpty();
            assertThat(refused.text("message")).contains(Directory.PROVIDER);
        }
    }

    /** Asked by the server that the token is for (RFC 7662), before and after her grant was taken back (RFC 7009). */
    @Test
    @Order(10)
    void grantThatIsTakenBackIsInactiveAtTheVendor() {
        var resource = stack.notes().endpoint();
        var secret = vendor.registerResourceServer(resource);
        stack.ledger().add("secret of the resource server", secret);
        // The story ended her sessions at the vendor, and with them the token that the vault still has.
        ConsentVisit.connect(scene, "alice", asked(true).text("authorizationUrl"));
        var token = asked(false).text("accessToken");
        var said = vendor.introspect(resource, secret, token);
        assertThat(said.path("active").asBoolean()).isTrue();
        assertThat(said.path("sub").asText()).isEqualTo(vendor.subject("alice"));
        assertThat(said.path("aud").toString()).contains(resource);
        // Whom it is not for is told nothing of it.
        assertThat(vendor.introspect("tickets", token).path("active").asBoolean())
                .isFalse();

        int revoked = vendor.count("REVOKE_GRANT", "alice");
        try (var alice = new ServiceClient(() -> scene.token("alice"))) {
            var taken =
                    alice.expect(200, "DELETE", stack.url("identity") + "/v1/grants?workload=" + Scene.WORKLOAD, null);
            assertThat(taken.body().toString()).contains("\"REVOKED\"");
        }
        assertThat(vendor.introspect(resource, secret, token).path("active").asBoolean())
                .isFalse();
        assertThat(vendor.count("REVOKE_GRANT", "alice")).isGreaterThan(revoked);
        assertThat(asked(false).text("accessToken")).isEmpty();
    }

    /** What the application gets that asks for her token, or for a consent whatever the vault has. */
    private Answer asked(boolean anew) {
        return scene.workload.resourceToken(Map.of(
                "workloadIdentityToken",
                scene.workload.tokenFor(scene.token("alice")),
                "resourceCredentialProviderName",
                Scene.PROVIDER,
                "scopes",
                Scene.NOTES_SCOPES,
                "oauth2Flow",
                "USER_FEDERATION",
                "resources",
                List.of(stack.notes().endpoint()),
                "forceAuthentication",
                anew));
    }

    @Test
    @Order(LAST)
    void noSecretOfTheRunIsAnywhere() {
        assertThat(LeakScan.of(stack).findings()).isEmpty();
    }

    private Browser bob() {
        return scene.browser("bob");
    }

    private String link() {
        try (var agent = scene.agent("bob", true)) {
            return scene.linkOf(agent.call(TOOL, Map.of()));
        }
    }

    private ConsentVisit visit() {
        return new ConsentVisit(scene, "bob").open(link());
    }

    /** What Gatehouse asks of the vendor; the browser does not go there yet. */
    private Form departure() {
        var visit = visit();
        bob().withhold(vendor.endpoint("auth").toString());
        try {
            visit.agree();
            return Form.parse(URI.create(bob().url()).getRawQuery());
        } finally {
            bob().withhold("");
        }
    }

    /** What the vendor answers; the browser does not bring it yet. */
    private Form answer() {
        String back = visit().agree().logInAtVendorAndStop();
        Form answer = Form.parse(URI.create(back).getRawQuery());
        stack.ledger().add("vendor authorization code", answer.fields().get("code"));
        return answer;
    }

    private void requireRefused(Form answer, String reason) {
        int exchanges = vendor.count("CODE_TO_TOKEN", "bob");
        long audited = audited(reason);
        new ConsentVisit(scene, "bob")
                .open(scene.callbackUrl + "?" + answer.encoded())
                .requireRefused();
        assertThat(vendor.count("CODE_TO_TOKEN", "bob")).isEqualTo(exchanges);
        assertThat(audited(reason)).isEqualTo(audited + 1);
    }

    private long audited(String reason) {
        return scene.auditor.events(Map.of("type", "CONSENT_REFUSED")).stream()
                .filter(event -> event.path("reason").asString("").equals(reason))
                .count();
    }

    private void requireBobIsStillAsked() {
        assertThat(link()).startsWith(stack.url("identity"));
    }
}
