package io.gatehouse.catalog.target;

import static io.gatehouse.catalog.fake.Catalog.awaitStatus;
import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;

import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What an operator does with definitions that wait, and what everybody else sees meanwhile. */
final class QuarantineCalls {
    private QuarantineCalls() {}

    static String path(String gateway, String id) {
        return "/v1/gateways/" + gateway + "/targets/" + id + "/quarantine";
    }

    static Response held(String gateway, String id) {
        return get(path(gateway, id));
    }

    static Response accept(String gateway, String id, String kind, String name, String digest) {
        return send("POST", path(gateway, id) + "/accept", """
                {"definitions":[{"kind":"%s","name":"%s","digest":"%s"}]}""".formatted(kind, name, digest));
    }

    /** Accepts all that waits. */
    static Response acceptAll(String gateway, String id) {
        var waiting = held(gateway, id).jsonPath();
        String choices = IntStream.range(0, waiting.getList("definitions").size())
                .mapToObj(i -> "{\"kind\":\"%s\",\"name\":\"%s\",\"digest\":\"%s\"}"
                        .formatted(
                                waiting.getString("definitions[" + i + "].kind"),
                                waiting.getString("definitions[" + i + "].name"),
                                waiting.getString("definitions[" + i + "].digest")))
                .collect(Collectors.joining(","));
        return send("POST", path(gateway, id) + "/accept", "{\"definitions\":[" + choices + "]}");
    }

    static void synchronize(String gateway, String id) {
        send("PUT", "/gateways/" + gateway + "/synchronizeTargets", "{\"targetIdList\":[\"" + id + "\"]}")
                .then()
                .statusCode(202);
        awaitStatus(gateway, id, "READY");
    }

    static List<String> served(String gateway) {
        return snapshot(gateway).path("targets[0].tools.name");
    }
}
