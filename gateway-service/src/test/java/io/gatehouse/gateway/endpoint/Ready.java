package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;

import java.time.Duration;
import org.awaitility.Awaitility;

/** Waits until the gateway has read the catalog. */
final class Ready {

    private Ready() {}

    static void await() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        given().get("/.well-known/oauth-protected-resource/mcp").statusCode() == 200);
    }
}
