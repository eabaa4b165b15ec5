package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;

import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/** The actors of a consent: a vendor with its provider, an agent's workload that may use it, and the trail. */
public final class ConsentStory implements AutoCloseable {

    /** What every refused session is told. */
    public static final String REFUSED = "Invalid or expired session";

    static final String RETURN_URL = "https://app.example/done";
    static final String AUDIENCE = "agents";
    static final String CLIENT = "alices-ide";

    private final TestVendor vendor;
    private final String provider = "vendor-" + UUID.randomUUID();
    private final TestWorkload agent;
    private final String bearer;
    private String callbackUrl = "";

    private ConsentStory(TestVendor vendor, Map<String, Object> config) {
        this.vendor = vendor;
        registerProvider(config);
        this.agent = workload("agent-" + UUID.randomUUID());
        this.bearer = agent.bearer(TestWorkload.IDENTITY);
    }

    /** Sets the stage through the API, as the operator does. */
    public static ConsentStory start() {
        return at(TestVendor.start());
    }

    static ConsentStory at(TestVendor vendor) {
        return new ConsentStory(
                vendor,
                Map.of(
                        "oauthDiscovery",
                        Map.of("discoveryUrl", vendor.discoveryUrl()),
                        "clientId",
                        TestVendor.CLIENT,
                        "clientSecret",
                        TestVendor.SECRET));
    }

    /** The provider is an MCP server that names the vendor itself. */
    static ConsentStory of(TestVendor vendor, Map<String, Object> config) {
        return new ConsentStory(vendor, config);
    }

    private void registerProvider(Map<String, Object> config) {
        callbackUrl = given().auth()
                .oauth2(operator())
                .contentType("application/json")
                .body(Map.of(
                        "name",
                        provider,
                        "credentialProviderVendor",
                        "CustomOauth2",
                        "oauth2ProviderConfigInput",
                        Map.of("customOauth2ProviderConfig", config)))
                .post("/identities/CreateOauth2CredentialProvider")
                .then()
                .statusCode(201)
                .extract()
                .path("callbackUrl");
    }

    /** A workload that may use the provider, act for users and ids, and has one return URL. */
    TestWorkload workload(String name, String... completers) {
        String completableBy = completers.length == 0 ? "" : "\"" + String.join("\",\"", completers) + "\"";
        TestWorkload workload = TestWorkload.register(
                name,
                "\"permissions\":[\"workload-tokens:issue-for-user-id\"],\"credentialProviders\":[\"" + provider
                        + "\"],\"userTokenAudiences\":[\"" + AUDIENCE + "\"],\"completableBy\":[" + completableBy
                        + "]");
        given().auth()
                .oauth2(operator())
                .contentType("application/json")
                .body(Map.of("name", name, "allowedResourceOauth2ReturnUrls", List.of(RETURN_URL)))
                .post("/identities/UpdateWorkloadIdentity")
                .then()
                .statusCode(200);
        return workload;
    }

    /** What must stand in nothing that is written: the client's secret, and every code and token that the vendor gave out. */
    public List<String> secrets() {
        List<String> all = new ArrayList<>(vendor.issued());
        all.add(TestVendor.SECRET);
        return all;
    }

    /** What the vendor was told of traces. */
    public List<String> tracesAtVendor() {
        return vendor.traces();
    }

    static String operator() {
        return TestIssuer.configured().personToken("olga", "operator").sign();
    }

    TestVendor vendor() {
        return vendor;
    }

    public String provider() {
        return provider;
    }

    String callbackUrl() {
        return callbackUrl;
    }

    TestWorkload agent() {
        return agent;
    }

    public String bearer() {
        return bearer;
    }

    /** A fresh access token of a user at the company's provider. */
    public static String userToken(String user) {
        return TestIssuer.configured().userToken(user, AUDIENCE, CLIENT).sign();
    }

    /** The agent's workload access token on behalf of a user. */
    public String forUser(String user) {
        return forUser(agent.name(), bearer, user);
    }

    static String forUser(String workload, String bearer, String user) {
        return forToken(workload, bearer, userToken(user));
    }

    /** The same on behalf of whom this token names. */
    String forToken(String userToken) {
        return forToken(agent.name(), bearer, userToken);
    }

    static String forToken(String workload, String bearer, String userToken) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of("workloadName", workload, "userToken", userToken))
                .post("/identities/GetWorkloadAccessTokenForJWT")
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");
    }

    /** The same on behalf of a bare user id. */
    static String forUserId(String workload, String bearer, String userId) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of("workloadName", workload, "userId", userId))
                .post("/identities/GetWorkloadAccessTokenForUserId")
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");
    }

    String forUserId(String userId) {
        return forUserId(agent.name(), bearer, userId);
    }

    /** GetResourceOauth2Token, with further members that replace the usual ones. */
    Response ask(String workloadToken, Map<String, Object> members) {
        return ask(bearer, workloadToken, members);
    }

    Response ask(String caller, String workloadToken, Map<String, Object> members) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "workloadIdentityToken",
                workloadToken,
                "resourceCredentialProviderName",
                provider,
                "scopes",
                List.of("notes:read"),
                "oauth2Flow",
                "USER_FEDERATION"));
        body.putAll(members);
        return given().auth()
                .oauth2(caller)
                .contentType("application/json")
                .body(body)
                .post("/identities/oauth2/token");
    }

    Response ask(String workloadToken) {
        return ask(workloadToken, Map.of());
    }

    Response poll(String workloadToken, String sessionUri) {
        return ask(workloadToken, Map.of("sessionUri", sessionUri));
    }

    /** CompleteResourceTokenAuth. */
    static Response complete(String caller, String sessionUri, Map<String, String> userIdentifier) {
        return given().auth()
                .oauth2(caller)
                .contentType("application/json")
                .body(Map.of("sessionUri", sessionUri, "userIdentifier", userIdentifier))
                .post("/identities/CompleteResourceTokenAuth");
    }

    /** The {@code session_id} that a redirect to the application carries. */
    static String sessionId(String location) {
        return TestVendor.parse(location.substring(location.indexOf('?') + 1))
                .get("session_id")
                .getFirst();
    }

    /** The reasons of the refusals of this provider's sessions, oldest first. */
    List<String> refusals() {
        return column("select reason from audit_event where type = 'CONSENT_REFUSED' and provider = ? order by id");
    }

    /** The types of everything that was written about this provider, oldest first. */
    List<String> trail() {
        return column("select type from audit_event where provider = ? order by id");
    }

    /** The status of this provider's sessions, oldest first. */
    List<String> statuses() {
        return column("select status from consent_session where provider_name = ? order by created_at, id");
    }

    /** How often a reason stands in the trail without any session. */
    static long strayRefusals(String reason) {
        return column(
                        "select id::text from audit_event where type = 'CONSENT_REFUSED' and provider is null"
                                + " and reason = ?",
                        reason)
                .size();
    }

    /** When this provider's only session ends. */
    String expiry() {
        return column("select expires_at::text from consent_session where provider_name = ?")
                .getFirst();
    }

    /** Lets the time of all sessions of this provider run out. */
    void expire() {
        update("update consent_session set expires_at = now() - interval '1 second' where provider_name = ?");
    }

    /** Makes this provider's sessions those of the same person at another issuer. */
    void reassign(String issuer) {
        update("update consent_session set user_issuer = '" + issuer + "' where provider_name = ?");
    }

    /** Everything that is stored of this provider's sessions, as text. */
    String stored() {
        return String.join(
                "\n",
                column("select consent_session::text || encode(coalesce(sealed_code, ''), 'escape')"
                        + " || encode(coalesce(sealed_verifier, ''), 'escape')"
                        + " || encode(coalesce(sealed_extras, ''), 'escape')"
                        + " from consent_session where provider_name = ?"));
    }

    private List<String> column(String sql) {
        return column(sql, provider);
    }

    private static List<String> column(String sql, String parameter) {
        try (Connection connection = connect();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, parameter);
            List<String> values = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void update(String sql) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, provider);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect() throws SQLException {
        var config = ConfigProvider.getConfig();
        return DriverManager.getConnection(
                config.getValue("quarkus.flyway.jdbc-url", String.class),
                config.getValue("quarkus.flyway.username", String.class),
                config.getValue("quarkus.flyway.password", String.class));
    }

    @Override
    public void close() {
        vendor.close();
    }
}
