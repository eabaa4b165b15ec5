package io.gatehouse.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.Snapshot;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.feed.SnapshotReader.BadSnapshot;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SnapshotReaderTest {

    private static final String DEFINITION =
            "{ \"inputSchema\":{\"name\":\"x\",\"maximum\":1.0E+2,\"ü\":\"\\u00e9\"} ,\"name\":\"n\\u006fte\", \"z\":[ ] }";

    private final SnapshotReader reader = new SnapshotReader(PageSettings.of(2));

    private GatewaySnapshot read(Snapshot snapshot) throws BadSnapshot {
        return reader.snapshot(Buffer.buffer(snapshot.text()));
    }

    @Test
    void definitionsKeepTheirBytes() throws BadSnapshot {
        GatewaySnapshot snapshot = read(new Snapshot("g", "main", 3).tool("a").tool("note", DEFINITION));
        assertThat(snapshot.route("notes___note").tool().definition()).hasToString(DEFINITION);
        assertThat(snapshot.pages().page(false, null).toString())
                .endsWith("," + DEFINITION.replace("\"n\\u006fte\"", "\"notes___note\"") + "]}");
        assertThat(snapshot.route("note")).isNull();
    }

    @Test
    void pagesAreCutAndTheirCursorsBelongToTheRevision() throws BadSnapshot {
        GatewaySnapshot three =
                read(new Snapshot("g", "main", 3).tool("a").tool("b").tool("c"));
        GatewaySnapshot four =
                read(new Snapshot("g", "main", 4).tool("a").tool("b").tool("c"));
        JsonObject first = three.pages().page(false, null).toJsonObject();
        String cursor = first.getString("nextCursor");
        assertThat(first.getJsonArray("tools")).hasSize(2);
        assertThat(three.pages().page(false, cursor).toJsonObject().getJsonArray("tools"))
                .hasSize(1);
        assertThat(three.pages().page(false, cursor).toJsonObject().containsKey("nextCursor"))
                .isFalse();
        assertThat(four.pages().page(false, cursor)).isNull();
        assertThat(read(new Snapshot("g", "main", 1)).pages().page(false, null)).hasToString("{\"tools\":[]}");
    }

    @Test
    void aPolicyThatDoesNotCompileIsNoSnapshot() throws BadSnapshot {
        assertThat(read(new Snapshot("g", "main", 1).rule("r", "ALLOW", "caller.subject == 'a'"))
                        .rules()
                        .policy()
                        .isEmpty())
                .isFalse();
        assertThatThrownBy(() -> read(new Snapshot("g", "main", 1)
                        .rule("fine", "ALLOW", "true")
                        .rule("broken", "DENY", "caller.nobody == 'a'")))
                .isInstanceOf(BadSnapshot.class)
                .hasMessageContaining("rule broken, line 1");
        assertThatThrownBy(() -> read(new Snapshot("g", "main", 1).rule("r", "MAYBE", "true")))
                .isInstanceOf(BadSnapshot.class);
        assertThatThrownBy(() -> read(new Snapshot("g", "main", 1).rule("r", null, "true")))
                .isInstanceOf(BadSnapshot.class);
    }

    @Test
    void limitsAreRead() throws BadSnapshot {
        JsonObject limits = new JsonObject("{\"user\":{\"ratePerSecond\":5},\"targets\":[{\"name\":\"notes\","
                + "\"timeoutSeconds\":9,\"tools\":[{\"name\":\"a\",\"timeoutSeconds\":3}]}]}");
        GatewaySnapshot snapshot = read(new Snapshot("g", "main", 1).tool("a").limits(limits));
        assertThat(snapshot.rules().limits().user().rate()).isEqualTo(5);
        assertThat(snapshot.rules().limits().timeout("notes", "a")).isEqualTo(Duration.ofSeconds(3));
        assertThat(snapshot.rules().limits().timeout("notes", "b")).isEqualTo(Duration.ofSeconds(9));
        assertThat(snapshot.rules().limits().timeout("other", "b")).isNull();
    }

    @Test
    void everythingElseIsRead() throws BadSnapshot {
        Snapshot text = new Snapshot("g", "main", 3).tool("a");
        text.protocol().put("sessionTimeoutSeconds", 60);
        text.target()
                .put(
                        "credential",
                        new JsonObject()
                                .put("type", "OAUTH")
                                .put("providerName", "vendor")
                                .put("grantType", "AUTHORIZATION_CODE")
                                .put("scopes", new JsonArray().add("s"))
                                .put("customParameters", new JsonObject().put("k", "v"))
                                .put("later", true));
        text.authorizer()
                .put("discoveryUrl", "https://i.example/.well-known/openid-configuration")
                .put("customClaims", new JsonArray().add(claim("CONTAINS_ANY")));
        GatewaySnapshot snapshot = read(text);
        assertThat(snapshot.protocol().sessionTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(snapshot.authorizer().issuer()).isEqualTo("https://i.example");
        assertThat(snapshot.authorizer().customClaims().getFirst().operator())
                .isEqualTo(Authorizer.Operator.CONTAINS_ANY);
        Credential credential = snapshot.targets().getFirst().credential();
        assertThat(credential.grantType()).isEqualTo(Credential.GrantType.AUTHORIZATION_CODE);
        assertThat(credential.customParameters()).containsEntry("k", "v");
        assertThat(snapshot.targets().getFirst().origin()).isEqualTo("http://127.0.0.1:1");
    }

    private static JsonObject claim(String operator) {
        return new JsonObject()
                .put("inboundTokenClaimName", "team")
                .put("inboundTokenClaimValueType", "STRING_ARRAY")
                .put(
                        "authorizingClaimMatchValue",
                        new JsonObject()
                                .put("claimMatchOperator", operator)
                                .put(
                                        "claimMatchValue",
                                        new JsonObject().put("matchValueStringList", new JsonArray().add("red"))));
    }

    @Test
    void whatIsNotUnderstoodOfAnAuthorizerIsRefused() {
        Snapshot operator = new Snapshot("g", "main", 3);
        operator.authorizer().put("customClaims", new JsonArray().add(claim("STARTS_WITH")));
        Snapshot type = new Snapshot("g", "main", 3);
        type.authorizer().put("type", "AWS_IAM");
        Snapshot none = new Snapshot("g", "main", 3);
        none.authorizer().remove("type");
        for (Snapshot bad : new Snapshot[] {operator, type, none}) {
            assertThatThrownBy(() -> read(bad)).isInstanceOf(BadSnapshot.class);
        }
    }

    @Test
    void twoToolsOfOneNameAreRefused() {
        assertThatThrownBy(() -> read(new Snapshot("g", "main", 3).tool("a").tool("a")))
                .isInstanceOf(BadSnapshot.class)
                .hasMessageContaining("notes___a");
        assertThatThrownBy(() -> read(new Snapshot("g", "main", 3).tool("a", "{}")))
                .isInstanceOf(BadSnapshot.class);
        assertThatThrownBy(() -> read(new Snapshot("g", "main", 3).tool("a", "7")))
                .isInstanceOf(BadSnapshot.class);
    }

    @Test
    void eachEraHasPagesOfItsOwn() throws BadSnapshot {
        GatewaySnapshot three =
                read(new Snapshot("g", "main", 1).tool("a").tool("b").tool("c"));
        JsonObject modern = three.pages().page(true, null).toJsonObject();
        JsonObject legacy = three.pages().page(false, null).toJsonObject();
        assertThat(modern.getValue("tools")).isEqualTo(legacy.getValue("tools"));
        assertThat(modern.getString("nextCursor")).isEqualTo(legacy.getString("nextCursor"));
        assertThat(modern.getString("resultType")).isEqualTo("complete");
        assertThat(modern.getLong("ttlMs")).isEqualTo(60_000);
        assertThat(modern.getString("cacheScope")).isEqualTo("private");
        assertThat(modern.getJsonObject("_meta")
                        .getJsonObject("io.modelcontextprotocol/serverInfo")
                        .getString("name"))
                .isEqualTo("main");
        assertThat(legacy.fieldNames()).containsExactlyInAnyOrder("tools", "nextCursor");
        assertThat(three.pages().page(true, "none")).isNull();
    }

    @Test
    void aTargetIsSeenAloneUnderItsOwnNames() throws BadSnapshot {
        GatewaySnapshot whole = read(
                new Snapshot("g", "main", 1).tool("a", "{ \"name\" : \"a\" }").tool("b"));
        GatewaySnapshot view = whole.ofTarget("notes");
        assertThat(view).isNotNull();
        assertThat(view.route("a")).isEqualTo(whole.route("notes___a"));
        assertThat(view.route("notes___a")).isNull();
        assertThat(whole.route("a")).isNull();
        assertThat(view.pages().page(false, null))
                .asString()
                .startsWith("{\"tools\":[{ \"name\" : \"a\" },{\"name\":\"b\"");
        assertThat(view.gatewayId()).isEqualTo("g");
        assertThat(view.scope()).isEqualTo("g/T1");
        assertThat(view.ofTarget("notes")).isNull();
        assertThat(whole.ofTarget("other")).isNull();
    }
}
