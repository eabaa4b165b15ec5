package io.gatehouse.local.kill;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.operator.Answer;
import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.operator.Workload;
import io.gatehouse.local.provider.DevelopmentProvider;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.stack.Topology;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two packaged replicas of identity-service on one database behind a plain balancer, a vendor, and an application. */
public final class ReplicaStage implements AutoCloseable {
    /** The provider at which all grants of this stage are. */
    public static final String PROVIDER = "kills-vendor";

    private static final String WORKLOAD = "kills-app";
    private static final String CONNECTED = "You are connected";
    private static final Duration SESSION_LIFETIME = Duration.ofMinutes(5);

    /** Short, so that what a dead replica began is soon taken over: vendors of this stage answer at once. */
    private static final Map<String, String> TIMES = Map.of(
            "identity.outbound.call-timeout", "4s",
            "identity.consent.exchange-timeout", "5s");

    final Stack stack;
    final DevelopmentProvider vendor;
    private final Operator operator;
    private final Auditor auditor;
    private final Workload workload;

    private ReplicaStage(Stack stack) {
        this.stack = stack;
        this.vendor = (DevelopmentProvider) stack.vendor();
        this.operator = Bootstrap.operator(stack);
        this.auditor = new Auditor(stack.url("identity"), () -> token("adam"));
        this.workload = new Workload(WORKLOAD, stack.url("identity"), stack.ledger());
    }

    /** Starts everything. */
    public static ReplicaStage start(Path project, Path folder, boolean nativeImages, Progress progress) {
        var stack = Stack.start(
                new Stack.Options(
                        project,
                        folder,
                        nativeImages,
                        SESSION_LIFETIME,
                        new DevelopmentProviders(),
                        TIMES,
                        Topology.TWO_IDENTITIES),
                progress);
        var stage = new ReplicaStage(stack);
        try {
            stage.register();
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private void register() {
        operator.createWorkload(WORKLOAD, List.of());
        operator.createProvider(PROVIDER, vendor.discoveryUrl(), vendor.client("gatehouse", List.of()));
        operator.putWorkload(
                WORKLOAD,
                Map.of(
                        "jwks", workload.jwks(),
                        "permissions", List.of(),
                        "credentialProviders", List.of(PROVIDER),
                        "userTokenAudiences", List.of(Stack.AUDIENCE),
                        "userTokenClients", List.of(Stack.AGENT_CLIENT),
                        "completableBy", List.of()));
    }

    public Stack stack() {
        return stack;
    }

    public DevelopmentProvider vendor() {
        return vendor;
    }

    public Auditor auditor() {
        return auditor;
    }

    /** The own base URL of a replica, past the balancer. */
    public String url(int replica) {
        return stack.address(replica == 0 ? "identity" : Stack.SECOND_IDENTITY);
    }

    String token(String user) {
        return stack.company().accessToken(user, Stack.AGENT_CLIENT, List.of());
    }

    /** What the application asks for on behalf of the user; each resource has a grant of its own. */
    public Map<String, Object> request(String user, String resource) {
        return new HashMap<>(Map.of(
                "workloadIdentityToken", workload.tokenFor(token(user)),
                "resourceCredentialProviderName", PROVIDER,
                "scopes", List.of("notes:read"),
                "oauth2Flow", "USER_FEDERATION",
                "resources", List.of(resource)));
    }

    /** Asks for the user's token through the balancer. */
    public Answer ask(String user, String resource) {
        return workload.resourceToken(request(user, resource));
    }

    /** Asks for a consent whatever the vault holds; returns its link. */
    String askAnew(String user, String resource) {
        var request = request(user, resource);
        request.put("forceAuthentication", true);
        return link(workload.resourceToken(request));
    }

    static String link(Answer answer) {
        var link = answer.text("authorizationUrl");
        if (link.isEmpty()) {
            throw new Fault("A link to a consent was expected, but the answer is " + answer.status());
        }
        return link;
    }

    /** Sends so many equal requests at once, the same number past the balancer to each of these replicas. */
    public ParallelCalls parallel(String user, String resource) {
        return new ParallelCalls(workload.bearer(), request(user, resource));
    }

    /** Opens the link, logs in at the company and stays at our page. */
    void open(Browser browser, String user, String link) {
        browser.open(link);
        if (stack.company().asksForLogin(browser)) {
            stack.company().login(browser, user);
        }
    }

    /** Clicks Connect, which leads to the vendor. */
    void agree(Browser browser) {
        browser.press("decision", "allow");
    }

    /** Logs in at the vendor, which leads back to us. */
    void comeBack(Browser browser, String user) {
        if (!vendor.asksForLogin(browser)) {
            throw new Fault("The browser is not at the vendor, but at " + browser.place());
        }
        vendor.login(browser, user);
    }

    static boolean connected(Browser browser) {
        return browser.text().contains(CONNECTED);
    }

    /** From the link to the end, in a browser of its own. */
    public void consent(String user, String link) {
        try (var browser = new Browser()) {
            open(browser, user, link);
            agree(browser);
            comeBack(browser, user);
            if (!connected(browser)) {
                throw new Fault("The consent of " + user + " ends with status " + browser.status());
            }
        }
    }

    /** Consent for a resource that has none. */
    public void connect(String user, String resource) {
        consent(user, link(ask(user, resource)));
    }

    /** Exchanges that were begun and not ended. */
    public int unfinishedExchanges() {
        try (var connection = stack.postgres().connect("identity");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM consent_session WHERE status = 'EXCHANGING'")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new Fault("The sessions cannot be counted", e);
        }
    }

    @Override
    public void close() {
        workload.close();
        auditor.close();
        operator.close();
        stack.close();
    }
}
