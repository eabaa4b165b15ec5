package io.gatehouse.identity.attack;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.TestWorkload;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Every door that a signed token opens: what an attacker makes of a good token must open none of them. */
final class TokenDoors {
    private static final List<Integer> CLOSED = List.of(400, 401, 403);

    private final TestIssuer company = TestIssuer.configured();
    private final TestIssuer cluster = TestIssuer.cluster();
    private final TestWorkload agent;
    private final TestWorkload pod;

    TokenDoors() {
        String name = UUID.randomUUID().toString().substring(0, 13);
        agent = TestWorkload.register("door-" + name, "\"userTokenAudiences\":[\"agents\"]");
        pod = TestWorkload.register("pod-" + name, "\"serviceAccounts\":[\"kind/agents/pod-" + name + "\"]");
        doors().forEach((door, way) -> assertThat(
                        way.opens().with(way.token().sign()).statusCode())
                .as(door + " with a good token")
                .isEqualTo(200));
    }

    /** One door. */
    private record Door(TestToken token, Try opens) {}

    private interface Try {
        Response with(String token);
    }

    private Map<String, Door> doors() {
        Map<String, Door> doors = new LinkedHashMap<>();
        doors.put(
                "a person at the API",
                new Door(
                        company.personToken("olga", "operator"),
                        token -> given().auth().oauth2(token).get("/v1/workloads/" + agent.name())));
        String bearer = agent.bearer(TestWorkload.IDENTITY);
        doors.put(
                "a user in a body",
                new Door(
                        company.userToken("alice", "agents", "ide"),
                        token -> given().auth()
                                .oauth2(bearer)
                                .contentType("application/json")
                                .body(Map.of("workloadName", agent.name(), "userToken", token))
                                .post("/identities/GetWorkloadAccessTokenForJWT")));
        doors.put(
                "a workload's assertion",
                new Door(agent.assertion(), token -> agent.requestToken(token, TestWorkload.IDENTITY)));
        doors.put(
                "a pod's service account",
                new Door(
                        cluster.token()
                                .claim("aud", ConfigProvider.getConfig().getValue("identity.public-url", String.class))
                                .claim("sub", "system:serviceaccount:agents:" + pod.name()),
                        token -> pod.requestToken(token, TestWorkload.IDENTITY)));
        return doors;
    }

    /** The public keys of all who sign, in the shapes in which somebody may take one for a shared secret. */
    List<byte[]> publicKeys() {
        List<byte[]> shapes = new ArrayList<>();
        for (String jwk : List.of(company.keyJson(), agent.keyJson(), cluster.keyJson())) {
            try {
                PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(jwk);
                byte[] der = key.getPublicKey().getEncoded();
                String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
                shapes.add(der);
                shapes.add(("-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(StandardCharsets.US_ASCII));
                shapes.add(key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY).getBytes(StandardCharsets.UTF_8));
            } catch (JoseException e) {
                throw new IllegalStateException(e);
            }
        }
        return shapes;
    }

    /** What is made of a door's good token does not open it. */
    void refuse(String attack, UnaryOperator<String> forge) {
        doors().forEach((name, door) -> {
            Response answer = door.opens().with(forge.apply(door.token().sign()));
            assertThat(answer.statusCode()).as(name + ": " + attack).isIn(CLOSED);
            assertThat(answer.asString()).as(name + ": " + attack).doesNotContain("Exception:", "\tat ");
        });
    }

    /** The same with a change before the token is signed by the right key. */
    void refuseSigned(String attack, UnaryOperator<TestToken> change) {
        doors().forEach((name, door) -> assertThat(
                        door.opens().with(change.apply(door.token()).sign()).statusCode())
                .as(name + ": " + attack)
                .isIn(CLOSED));
    }

    /** Puts another header before a token's claims; signing is the attacker's business. */
    static String withHeader(String token, String header, byte[] signature) {
        return base64(header.getBytes(StandardCharsets.UTF_8)) + "." + token.split("\\.")[1] + "."
                + (signature.length == 0 ? "" : base64(signature));
    }

    /** A header as the token has it, with other members. */
    static String header(String token, String members) {
        String header = new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8);
        return header.substring(0, header.length() - 1) + "," + members + "}";
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
