package io.gatehouse.local.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.gatehouse.local.agent.Agent;
import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.interop.Gateway;
import io.gatehouse.local.interop.SharedStage;
import io.gatehouse.local.interop.Stage;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bob and the pages, without script and without a mouse: each page is looked at in light and dark, on a desktop and on a phone,
 * and judged by axe-core. Pictures in target/pictures.
 */
@Tag("interop")
@ExtendWith(SharedStage.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class PagesIT {
    private static final String OTHER_AGENT = "weekly-report";
    private static final String SCHEMA = """
            {"tools":[{"name":"%s","description":"A tool.","inputSchema":{"type":"object","properties":{}}}]}""";

    private static Stage stage;
    private static Gateway gateway;
    private static AskingServer asking;
    private static Chromium chromium;
    private static Look look;
    private static String identity;

    private Page page;

    @BeforeAll
    @Timeout(300)
    static void start(Stage shared) throws IOException {
        stage = shared;
        identity = stage.stack().url("identity");
        var pictures = Path.of(System.getProperty("gatehouse.work", "target"), "pictures")
                .toAbsolutePath();
        Files.createDirectories(pictures);
        chromium = new Chromium();
        look = new Look(chromium, pictures);
        asking = new AskingServer();
        gateway = stage.gateway("pages", List.of(Stack.AGENT_CLIENT, OTHER_AGENT));
        gateway.register("files", asking.url());
        var stack = stage.stack();
        var provider = stage.operator()
                .createProvider(
                        "notes-vendor",
                        stack.vendor().discoveryUrl(),
                        stack.vendor().client("pages", List.of()));
        var arn = provider.text("credentialProviderArn");
        target("notes", stack.notes().endpoint(), arn, List.of("notes:read", "notes:write"), "list_notes");
        target("tickets", stack.tickets().endpoint(), arn, List.of("tickets:read"), "list_tickets");
        target("calendar", stack.tickets().endpoint(), arn, List.of("openid", "tickets:read"), "list");
    }

    private static void target(String name, String endpoint, String arn, List<String> scopes, String tool) {
        var created = stage.operator()
                .createTarget(gateway.id(), Operator.oauthTarget(name, endpoint, arn, scopes, SCHEMA.formatted(tool)));
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        stage.operator().awaitTarget(gateway.id(), created.text("targetId"), "READY");
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (asking != null) {
            asking.close();
        }
    }

    @BeforeEach
    void open() {
        page = chromium.open();
    }

    @AfterEach
    void close() {
        page.context().close();
    }

    @Test
    @Order(1)
    void companyIsChosenAndNothingIsConnectedYet() {
        page.navigate(identity + "/connections");
        look.at(page, "company");
        assertThat(page.innerText("main")).contains("Where do you work?", "Partner Ltd", "company");
        Look.enter(page, "Partner Ltd");
        signIn("carol");
        look.at(page, "connections-empty");
        assertThat(page.innerText("main")).contains("You have no connections", "carol", "Partner Ltd");
    }

    @Test
    @Order(2)
    void loginThatDoesNotEnd() {
        page.navigate(identity + "/login/callback?code=1&state=2");
        look.at(page, "login-failed");
        assertThat(page.innerText("main")).contains("You are not logged in", "once more");
    }

    @Test
    @Order(3)
    void strangerIsRefused() {
        page.navigate(consent("bob", Stack.AGENT_CLIENT, "notes___list_notes"));
        signIn("alice");
        look.at(page, "refused");
        assertThat(page.innerText("main")).contains("Invalid or expired session", "new link");
    }

    @Test
    @Order(4)
    void bobCancels() {
        page.navigate(consent("bob", Stack.AGENT_CLIENT, "notes___list_notes"));
        signIn("bob");
        look.at(page, "consent");
        assertThat(page.innerText("main")).contains("Connect notes-vendor?", "agent", "notes:read", "bob");
        Look.enter(page, "Cancel");
        look.at(page, "cancelled");
        assertThat(page.innerText("main")).contains("You chose not to connect");
    }

    @Test
    @Order(5)
    void vendorSaysNo() {
        page.navigate(consent("bob", Stack.AGENT_CLIENT, "notes___list_notes"));
        signIn("bob");
        Look.enter(page, "Continue to notes-vendor");
        press("Deny");
        look.at(page, "vendor-refused");
        assertThat(page.innerText("main")).contains("did not grant access", "new link");
    }

    @Test
    @Order(6)
    void vendorBreaks() {
        page.navigate(consent("bob", Stack.AGENT_CLIENT, "notes___list_notes"));
        signIn("bob");
        Look.enter(page, "Continue to notes-vendor");
        var back = new AtomicReference<String>();
        page.route(Pattern.compile(".*/authorize\\?.*"), route -> {
            if (route.request().method().equals("POST")) {
                var answer = route.fetch(new Route.FetchOptions().setMaxRedirects(0));
                back.set(answer.headers().get("location"));
                route.fulfill(new Route.FulfillOptions().setStatus(200).setBody("held"));
            } else {
                route.resume();
            }
        });
        signIn("bob");
        page.navigate(back.get().replaceFirst("code=[^&]+", "code=spoilt"));
        look.at(page, "broken");
        assertThat(page.innerText("main")).contains("Something went wrong", "new link");
    }

    @Test
    @Order(7)
    void bobConnectsByKeyboard() {
        page.navigate(consent("bob", Stack.AGENT_CLIENT, "notes___list_notes"));
        signIn("bob");
        Look.enter(page, "Continue to notes-vendor");
        signIn("bob");
        look.at(page, "connected");
        assertThat(page.innerText("main")).contains("You are connected", "try again");
        assertThat(call("bob", Stack.AGENT_CLIENT, "notes___list_notes")).isInstanceOf(Outcome.Result.class);
    }

    @Test
    @Order(8)
    void secondAgentIsLetIn() {
        page.navigate(consent("bob", OTHER_AGENT, "notes___list_notes"));
        signIn("bob");
        look.at(page, "second-agent");
        assertThat(page.innerText("main")).contains("Let one more agent use notes-vendor?", OTHER_AGENT);
        Look.enter(page, "Allow this agent");
        assertThat(page.innerText("main")).contains("You are connected");
        assertThat(call("bob", OTHER_AGENT, "notes___list_notes")).isInstanceOf(Outcome.Result.class);
    }

    @Test
    @Order(9)
    void bobSeesHisConnectionsAndEndsOne() {
        consent("alice", Stack.AGENT_CLIENT, "tickets___list_tickets");
        page.navigate(identity + "/login/company?page=connections&company=company");
        signIn("bob");
        look.at(page, "connections");
        assertThat(page.innerText("main")).contains("notes-vendor", "notes:read", "Connect in advance", "tickets");
        Look.enter(page, "Disconnect notes-vendor");
        look.at(page, "disconnected");
        assertThat(page.innerText("main")).contains("Disconnected from notes-vendor");
        page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName("gatehouse-browser"));
        Look.enter(page, "Connect tickets");
        look.at(page, "stale-form");
        assertThat(page.innerText("main")).contains("Nothing was changed");
    }

    @Test
    @Order(10)
    void auditorReadsTheTrail() {
        page.navigate(identity + "/login/company?page=audit&company=company");
        signIn("adam");
        look.at(page, "audit");
        assertThat(page.innerText("main")).contains("CONSENT_GRANTED");
        page.getByLabel("User, exactly").fill("nobody");
        Look.enter(page, "Search");
        look.at(page, "audit-nothing");
        assertThat(page.innerText("main")).contains("No event is like that");
        page.navigate(identity + "/console/audit?from=yesterday");
        look.at(page, "audit-problem");
        assertThat(page.innerText("main")).contains("Change that field");
        Look.enter(page, "Verify the trail");
        look.at(page, "audit-verified");
        assertThat(page.innerText("main")).contains("The trail holds");
    }

    @Test
    @Order(11)
    void whoIsNoAuditorIsToldSo() {
        page.navigate(identity + "/login/company?page=audit&company=partner");
        signIn("carol");
        look.at(page, "audit-refused");
        assertThat(page.innerText("main")).contains("does not have the role");
    }

    @Test
    @Order(12)
    void pageThatATargetChoseIsAnnounced() {
        var link = consent("bob", Stack.AGENT_CLIENT, "files___" + AskingServer.TOOL);
        page.navigate(link);
        look.at(page, "leaving");
        assertThat(page.innerText("main")).contains("files.vendor.example", "files", AskingServer.PAGE);
        page.navigate(link.substring(0, link.length() - 4) + "AAAA");
        look.at(page, "leaving-invalid");
        assertThat(page.innerText("main")).contains("This link is not valid");
    }

    @Test
    @Order(13)
    void bobSeesWhichAccountItWasBeforeItIsSaved() {
        page.navigate(consent("bob", Stack.AGENT_CLIENT, "calendar___list"));
        signIn("bob");
        Look.enter(page, "Continue to notes-vendor");
        signIn("alice");
        look.at(page, "account");
        assertThat(page.innerText("main")).contains("Is this your account?", "alice", "Your company account", "bob");
        Look.enter(page, "This is not mine");
        look.at(page, "account-discarded");
        assertThat(page.innerText("main")).contains("Nothing was saved", "log out at the provider");

        page.navigate(consent("bob", Stack.AGENT_CLIENT, "calendar___list"));
        Look.enter(page, "Continue to notes-vendor");
        signIn("bob");
        Look.enter(page, "Save this account");
        assertThat(page.innerText("main")).contains("You are connected");
    }

    private void signIn(String user) {
        press("Sign in as " + user);
    }

    /** A page of the development providers, which are not ours to judge. */
    private void press(String button) {
        page.waitForNavigation(() -> page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click());
    }

    /** The link that the agent of this user gets. */
    private static String consent(String user, String client, String tool) {
        var outcome = call(user, client, tool);
        assertThat(outcome).isInstanceOf(Outcome.ConsentRequired.class);
        return ((Outcome.ConsentRequired) outcome).url();
    }

    private static Outcome call(String user, String client, String tool) {
        var stack = stage.stack();
        try (var agent = Agent.connect(
                URI.create(gateway.url()),
                () -> stack.company().accessToken(user, client, List.of(stack.mcpUrl())),
                true)) {
            return agent.call(tool, Map.of());
        }
    }
}
