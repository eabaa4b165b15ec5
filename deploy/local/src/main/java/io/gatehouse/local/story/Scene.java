package io.gatehouse.local.story;

import io.gatehouse.local.agent.Agent;
import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.operator.Workload;
import io.gatehouse.local.provider.Provider;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.Stack;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stage of one playing of the story: the stack, the people, and what earlier steps left for later ones. */
public final class Scene implements AutoCloseable {
    static final String VENDOR_CLIENT = "gatehouse";
    static final String PROVIDER = "notes-vendor";
    static final String WORKLOAD = "demo-app";
    static final List<String> NOTES_SCOPES = List.of("notes:read", "notes:write");
    static final List<String> TICKETS_SCOPES = List.of("tickets:read", "tickets:write");

    final Stack stack;
    final Narrator narrator;
    final Duration sessionLifetime;
    final Operator operator;
    final Auditor auditor;
    final Workload workload;
    final Application application;
    private final Map<String, Browser> browsers = new HashMap<>();

    String gatewayId = "";
    String providerArn = "";
    String callbackUrl = "";
    String notesId = "";
    String ticketsId = "";
    String notesLink = "";
    String usedLink = "";
    /** Olga's, which is too late from then on. */
    String lateLink = "";

    Instant lateLinkUntil = Instant.MIN;

    public Scene(Stack stack, Narrator narrator, Duration sessionLifetime) {
        this.stack = stack;
        this.narrator = narrator;
        this.sessionLifetime = sessionLifetime;
        this.operator = Bootstrap.operator(stack);
        this.auditor = new Auditor(stack.url("identity"), () -> token("adam"));
        this.workload = new Workload(WORKLOAD, stack.url("identity"), stack.ledger());
        this.application = new Application(workload, () -> token("alice"));
    }

    /** A fresh access token of the user, as the agent's client has it. */
    String token(String user) {
        return stack.company().accessToken(user, Stack.AGENT_CLIENT, List.of(stack.mcpUrl()));
    }

    /** The agent of a user; it can open addresses or it cannot. */
    Agent agent(String user, boolean urlElicitation) {
        return Agent.connect(URI.create(stack.mcpUrl()), () -> token(user), urlElicitation);
    }

    /** The user's own browser, which stays logged in at the company. */
    Browser browser(String user) {
        return browsers.computeIfAbsent(user, ignored -> new Browser());
    }

    Provider vendor() {
        return stack.vendor();
    }

    /** The link that the agent got; fails where the call went through or went wrong. */
    String linkOf(Outcome outcome) {
        if (outcome instanceof Outcome.ConsentRequired consent) {
            return consent.url();
        }
        throw new StoryFailure("The agent expected a link to consent, but got " + outcome);
    }

    /** The text of a successful call. */
    String textOf(Outcome outcome) {
        if (outcome instanceof Outcome.Result result && !result.error()) {
            return result.text();
        }
        throw new StoryFailure("The agent expected a result, but got " + outcome);
    }

    @Override
    public void close() {
        browsers.values().forEach(Browser::close);
        application.close();
        workload.close();
        auditor.close();
        operator.close();
    }
}
