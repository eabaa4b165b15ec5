package io.gatehouse.catalog.limit;

import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class LimitResourceTest {

    @Test
    void limitsAreStoredAndServed() {
        String id = newGateway();
        String path = "/v1/gateways/" + id + "/limits";
        get(path).then().statusCode(404);
        snapshot(id).then().body("limits", nullValue());
        send("PUT", path, """
                {"user":{"ratePerSecond":5,"burst":10},"workload":{"concurrency":20},
                 "targets":[{"name":"notes","concurrency":4,"queue":2,"timeoutSeconds":9,
                   "tools":[{"name":"add_note","ratePerSecond":1,"timeoutSeconds":3}]}]}""").then().statusCode(200).header("ETag", "\"1\"");
        get(path).then().statusCode(200).body("user.burst", equalTo(10));
        snapshot(id)
                .then()
                .body("revision", equalTo(2))
                .body("limits.workload.concurrency", equalTo(20))
                .body("limits.targets[0].tools[0].timeoutSeconds", equalTo(3));
        send("PUT", path, "{}").then().statusCode(400).body("fieldList[0].name", equalTo("If-Match"));
    }

    @Test
    void limitsThatAreNoneAreRefused() {
        String id = newGateway();
        String path = "/v1/gateways/" + id + "/limits";
        send("PUT", path, """
                {"user":{"ratePerSecond":0},"tool":{"burst":"x"},"target":7,
                 "targets":[{"timeoutSeconds":9},{"name":"a"},{"name":"a","tools":[{"name":"t","timeoutSeconds":0}]}]}""")
                .then()
                .statusCode(400)
                .body(
                        "fieldList.name",
                        hasItems(
                                "user.ratePerSecond",
                                "tool.burst",
                                "target",
                                "targets[0].name",
                                "targets[2].name",
                                "targets[2].tools[0].timeoutSeconds"));
        get(path).then().statusCode(404);
    }
}
