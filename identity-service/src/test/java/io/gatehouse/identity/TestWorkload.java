package io.gatehouse.identity;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A workload with its key: signs assertions, gets its bearer. */
public final class TestWorkload {
    public static final String IDENTITY = "urn:gatehouse:identity-service";
    public static final String CATALOG = "urn:gatehouse:catalog-service";

    private final String name;
    private final PublicJsonWebKey key;

    private TestWorkload(String name, PublicJsonWebKey key) {
        this.name = name;
        this.key = key;
    }

    /** A new key for a name; nobody knows it yet. */
    public static TestWorkload create(String name) {
        try {
            PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(UUID.randomUUID().toString());
            return new TestWorkload(name, key);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whose key stands in this setting of the tests. */
    public static TestWorkload configured(String setting) {
        return of(setting, ConfigProvider.getConfig().getValue(setting, String.class));
    }

    /** One of the services that the seed file names. */
    public static TestWorkload seeded(String name) {
        return of(name, ConfigProvider.getConfig().getValue("test.workload." + name, String.class));
    }

    static TestWorkload of(String name, String jwk) {
        try {
            return new TestWorkload(name, PublicJsonWebKey.Factory.newPublicJwk(jwk));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Registers a workload with a key through the API, as the operator does, with further members of its rights. */
    public static TestWorkload register(String name, String rights) {
        TestWorkload workload = create(name);
        String operator =
                TestIssuer.configured().personToken("olga", "operator").sign();
        RestAssured.given()
                .auth()
                .oauth2(operator)
                .contentType("application/json")
                .body("{\"name\":\"" + name + "\"}")
                .post("/identities/CreateWorkloadIdentity")
                .then()
                .statusCode(201);
        workload.putRights(operator, rights).then().statusCode(200);
        return workload;
    }

    /** PUT of the rights: the key and the given members, such as {@code "permissions":[]}. */
    public Response putRights(String operator, String rights) {
        String more = rights.isEmpty() ? "" : "," + rights;
        return RestAssured.given()
                .auth()
                .oauth2(operator)
                .contentType("application/json")
                .body("{\"jwks\":" + publicJwks() + more + "}")
                .put("/v1/workloads/" + name);
    }

    /** PUT of no other rights than both keys. */
    public Response putRights(String operator, TestWorkload other) {
        String keys =
                key.toJson(OutputControlLevel.PUBLIC_ONLY) + "," + other.key.toJson(OutputControlLevel.PUBLIC_ONLY);
        return RestAssured.given()
                .auth()
                .oauth2(operator)
                .contentType("application/json")
                .body("{\"jwks\":{\"keys\":[" + keys + "]}}")
                .put("/v1/workloads/" + name);
    }

    public String name() {
        return name;
    }

    public String publicJwks() {
        return "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}";
    }

    public String keyJson() {
        return key.toJson(OutputControlLevel.INCLUDE_PRIVATE);
    }

    /** The assertion as it should be, to be spoilt. */
    public TestToken assertion() {
        return TestToken.signedBy(key)
                .claim("iss", name)
                .claim("sub", name)
                .claim("aud", ConfigProvider.getConfig().getValue("identity.public-url", String.class))
                .expiresIn(60);
    }

    public Response requestToken(String assertion, String resource) {
        return RestAssured.given()
                .formParam("grant_type", "client_credentials")
                .formParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .formParam("client_assertion", assertion)
                .formParam("resource", resource)
                .post("/v1/oauth2/token");
    }

    /** A fresh bearer for an audience. */
    public String bearer(String audience) {
        return requestToken(assertion().sign(), audience)
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }
}
