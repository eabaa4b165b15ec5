package io.gatehouse.local.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.interop.SharedStage;
import io.gatehouse.local.interop.Stage;
import io.gatehouse.local.operator.ServiceClient;
import io.gatehouse.local.story.VaultRows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Vendors on oidc-provider: rotated refresh tokens of which none is taken twice, opaque tokens that are asked about
 * (RFC 7662), a resource for every token (RFC 8707), PKCE for everybody, and an issuer in every answer (RFC 9207). Nobody
 * registers a client there unless the vendor leaves no other way.
 */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(120)
class OidcProviderIT {
    private static final int CALLS = 12;
    private static final String REFUSED = "Invalid or expired session";
    private static final String NOT_GRANTED = "The provider did not grant access";

    private static Stage stage;
    private static Vendors vendors;

    @BeforeAll
    @Timeout(300)
    static void start(Stage shared) throws Exception {
        stage = shared;
        vendors = new Vendors(stage);
    }

    @AfterAll
    static void stop() {
        if (vendors != null) {
            vendors.close();
        }
    }

    @Test
    void clientRegistersItselfOnceAndUsersConnectAndRefresh() throws Exception {
        var files = vendors.target("open");
        var vendor = files.vendor();
        try (var browser = new Browser()) {
            var departure = files.departure(browser, "alice");
            assertThat(departure.fields())
                    .containsEntry("resource", vendor.endpoint())
                    .containsEntry("code_challenge_method", "S256")
                    .containsEntry("prompt", "consent")
                    .containsEntry("scope", "files:read offline_access");
            browser.open(vendor.issuer() + "/auth?" + departure.encoded());
            var answer = files.answer(browser, "alice");
            assertThat(answer.fields())
                    .containsEntry("iss", vendor.issuer())
                    .containsEntry("state", departure.fields().get("state"));
            browser.open(files.callbackUrl() + "?" + answer.encoded());
            assertThat(browser.text()).contains(OidcTarget.CONNECTED);
            files.requireIs("alice");
            assertThat(vendor.introspection().path("client_id").asString(""))
                    .isEqualTo(departure.fields().get("client_id"));
        }
        var said = vendor.introspection();
        assertThat(said.path("active").asBoolean()).isTrue();
        assertThat(said.path("sub").asString("")).isEqualTo("alice");
        assertThat(said.path("aud").asString("")).isEqualTo(vendor.endpoint());
        assertThat(said.path("scope").asString("")).isEqualTo("files:read");
        files.connect("bob");
        files.requireIs("bob");
        assertThat(vendor.registrations()).isEqualTo(1);

        oneRefreshServesEveryCallThatWaits(files);
        oneRefreshServesEveryCallThatWaits(files);
        refreshTokenThatWasUsedBeforeEndsTheGrant(files);
    }

    /** Its token is forgotten at the vendor; whoever calls is served, and the rotated token is never sent twice. */
    private static void oneRefreshServesEveryCallThatWaits(OidcTarget files) throws Exception {
        new VaultRows(stage.stack().postgres()).ageForcedRefreshes();
        int refreshes = files.vendor().refreshes();
        var refusals = files.vendor().refusals();
        assertThat(files.vendor().forgetAccessTokens()).isPositive();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> calls = IntStream.range(0, CALLS)
                    .<Callable<Outcome>>mapToObj(number -> () -> files.call("alice"))
                    .toList();
            for (var call : executor.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(new Outcome.Result("alice", false));
            }
        }
        assertThat(files.vendor().refreshes()).isEqualTo(refreshes + 1);
        assertThat(files.vendor().refusals()).isEqualTo(refusals);
    }

    /** The twin: so it would end if an older token were sent, as a crash between answer and commit leaves it. */
    private static void refreshTokenThatWasUsedBeforeEndsTheGrant(OidcTarget files) {
        var rows = new VaultRows(stage.stack().postgres());
        var before = rows.refreshTokens();
        rows.ageForcedRefreshes();
        files.vendor().forgetAccessTokens();
        files.requireIs("alice");
        rows.restore(before);
        rows.ageForcedRefreshes();
        int revoked = files.vendor().grantsRevoked();
        files.vendor().forgetAccessTokens();
        assertThat(files.call("alice")).isInstanceOf(Outcome.ConsentRequired.class);
        assertThat(files.vendor().refusals()).contains("refresh_token: invalid_grant: refresh token already used");
        assertThat(files.vendor().grantsRevoked()).isEqualTo(revoked + 1);
        files.requireIs("bob");
    }

    @Test
    void userWhoSaysNoAtTheVendorIsNotConnected() {
        var files = vendors.target("saying-no");
        try (var browser = new Browser()) {
            files.depart(browser, "alice");
            OidcVendor.logIn(browser, "alice");
            browser.click("[ Cancel ]");
            assertThat(browser.place()).isEqualTo(files.callbackUrl());
            assertThat(browser.text()).contains(NOT_GRANTED).doesNotContain(OidcTarget.CONNECTED);
        }
        assertThat(vendors.audited(files, "CONSENT_DENIED")).isEqualTo(1);
        assertThat(files.vendor().codeExchanges()).isZero();
        files.connect("alice");
        files.requireIs("alice");
    }

    @Test
    void answerOfAnotherIssuerOrOfNoneIsRefused() {
        var files = vendors.target("issuers");
        for (var issuer : List.of("https://login.vendor.example", "")) {
            try (var browser = new Browser()) {
                files.depart(browser, "alice");
                var answer = files.answer(browser, "alice");
                var changed = issuer.isEmpty() ? answer.without("iss") : answer.with("iss", issuer);
                browser.open(files.callbackUrl() + "?" + changed.encoded());
                assertThat(browser.status()).isEqualTo(403);
                assertThat(browser.text()).contains(REFUSED);
            }
        }
        assertThat(vendors.reasons(files)).containsExactly("issuer-mismatch", "issuer-mismatch");
        assertThat(files.vendor().codeExchanges()).isZero();
        files.connect("alice");
    }

    @Test
    void requestWithoutPkceIsRefusedByTheVendor() {
        var files = vendors.target("pkce");
        try (var browser = new Browser()) {
            var departure = files.departure(browser, "alice");
            var without = departure.without("code_challenge").without("code_challenge_method");
            browser.open(files.vendor().issuer() + "/auth?" + without.encoded());
            assertThat(browser.place()).isEqualTo(files.callbackUrl());
            assertThat(browser.text()).contains(NOT_GRANTED).doesNotContain(OidcTarget.CONNECTED);
        }
        assertThat(files.vendor().refusals()).containsExactly("authorization: invalid_request");
        assertThat(vendors.reasons(files)).containsExactly("vendor-error");
        files.connect("alice");
    }

    @Test
    void resourceThatTheVendorDoesNotServeIsRefused() {
        var files = vendors.target("elsewhere");
        try (var browser = new Browser()) {
            files.depart(browser, "alice");
            assertThat(browser.place()).isEqualTo(files.callbackUrl());
            assertThat(browser.text()).contains(NOT_GRANTED).doesNotContain(OidcTarget.CONNECTED);
        }
        assertThat(files.vendor().refusals()).containsExactly("authorization: invalid_target");
        assertThat(files.call("alice")).isInstanceOf(Outcome.ConsentRequired.class);
    }

    @Test
    void grantThatIsTakenBackIsInactiveAtTheVendor() {
        var files = vendors.target("revoking");
        files.connect("alice");
        files.requireIs("alice");
        files.connect("bob");
        files.requireIs("bob");
        assertThat(files.vendor().introspection().path("active").asBoolean()).isTrue();
        try (var bob = new ServiceClient(() -> stage.token("bob"))) {
            var taken = bob.expect(200, "DELETE", vendors.identity() + "/v1/grants?provider=" + files.name(), null);
            assertThat(taken.body().toString()).contains("\"REVOKED\"");
        }
        assertThat(files.vendor().introspection().path("active").asBoolean()).isFalse();
        assertThat(files.vendor().grantsRevoked()).isEqualTo(1);
        assertThat(files.call("bob")).isInstanceOf(Outcome.ConsentRequired.class);
        // The twin: what was not taken back goes on.
        files.requireIs("alice");
        assertThat(files.vendor().introspection().path("active").asBoolean()).isTrue();
    }

    @Test
    void toolsAreReadWithAnOperatorsConsentThatServesOnce() {
        var pending = vendors.pending("reading");
        var files = pending.target();
        try (var browser = new Browser()) {
            browser.open(pending.link());
            stage.stack().company().login(browser, "alice");
            assertThat(browser.status()).isEqualTo(403);
            assertThat(browser.text()).contains(REFUSED);
        }
        assertThat(vendors.reasons(files)).containsExactly("wrong-user");
        assertThat(files.isListed("alice")).isFalse();

        files.connect("olga", pending.link());
        pending.untilReady().run();
        await().atMost(Duration.ofSeconds(30)).until(() -> files.isListed("alice"));
        assertThat(files.vendor().codeExchanges()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(files.vendor().grantsRevoked()).isEqualTo(1));
        assertThat(files.vendor().introspection().path("active").asBoolean()).isFalse();
        // Whoever calls has no part in that consent.
        assertThat(files.call("olga")).isInstanceOf(Outcome.ConsentRequired.class);
        files.connect("alice");
        files.requireIs("alice");
    }

    @Test
    void vendorThatRegistersNobodyIsExplainedToTheOperator() {
        var closed = vendors.setUp("closed");
        assertThat(closed.status()).isEqualTo(400);
        assertThat(closed.body().toString())
                .contains("registers no clients by itself", "redirect URI", "clientId, clientSecret and clientIssuer");
        var asking = vendors.setUp("asking");
        assertThat(asking.status()).isEqualTo(400);
        assertThat(asking.body().toString()).contains("refuses the registration with status 401", "clientId");
    }

    @Test
    void clientThatWasRegisteredByHandWorksAtItsOwnRedirectUriOnly() {
        var files = vendors.targetByHand("closed");
        files.vendor().client(Vendors.BY_HAND, vendors.secret(), files.callbackUrl() + "/elsewhere");
        try (var browser = new Browser()) {
            files.depart(browser, "alice");
            assertThat(browser.status()).isEqualTo(400);
            assertThat(browser.place()).startsWith(files.vendor().issuer());
        }
        assertThat(files.vendor().refusals()).contains("authorization: invalid_redirect_uri");
        files.vendor().client(Vendors.BY_HAND, vendors.secret(), files.callbackUrl());
        files.connect("alice");
        files.requireIs("alice");
        assertThat(files.vendor().introspection().path("client_id").asString(""))
                .isEqualTo(Vendors.BY_HAND);
    }

    @Test
    void vendorReadsWhatWeSayOfOurselves() {
        var files = vendors.target("documents");
        files.connect("alice");
        files.requireIs("alice");
        assertThat(files.vendor().introspection().path("client_id").asString(""))
                .isEqualTo(Vendors.DOCUMENT);
        assertThat(files.vendor().registrations()).isZero();

        var unread = vendors.target("strangers");
        try (var browser = new Browser()) {
            unread.depart(browser, "alice");
            assertThat(browser.status()).isEqualTo(400);
            assertThat(browser.place()).startsWith(unread.vendor().issuer());
        }
        assertThat(unread.vendor().refusals()).containsExactly("authorization: invalid_client");
    }
}
