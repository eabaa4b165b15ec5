package io.gatehouse.catalog.limit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.document.Document;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The limits of a gateway on the wire: per user, workload (client), tool and target, and others for single targets and
 * tools. What is left out is as gateway-service is configured.
 */
final class LimitDocument {

    private static final List<String> SCOPES = List.of("user", "workload", "tool", "target");
    private static final int MAXIMUM_RATE = 1_000_000;
    private static final int MAXIMUM_CONCURRENCY = 100_000;
    private static final int MAXIMUM_SECONDS = 3600;
    private static final int MAXIMUM_TARGETS = 1000;
    private static final int MAXIMUM_TOOLS = 1000;

    private LimitDocument() {}

    /** The text that is stored and stands in the snapshot; faults are the request's. */
    static String text(Document request) {
        ObjectNode limits = Document.empty();
        for (String scope : SCOPES) {
            request.optionalObject(scope).ifPresent(given -> rates(given, limits.putObject(scope)));
        }
        var targets = limits.putArray("targets");
        Set<String> names = new HashSet<>();
        for (Document target : request.objects("targets", 0, MAXIMUM_TARGETS)) {
            ObjectNode kept = targets.addObject();
            named(target, kept, names);
            rates(target, kept);
            integer(target, kept, "queue", 0, MAXIMUM_CONCURRENCY);
            integer(target, kept, "timeoutSeconds", 1, MAXIMUM_SECONDS);
            var tools = kept.putArray("tools");
            Set<String> toolNames = new HashSet<>();
            for (Document tool : target.objects("tools", 0, MAXIMUM_TOOLS)) {
                ObjectNode keptTool = tools.addObject();
                named(tool, keptTool, toolNames);
                rates(tool, keptTool);
                integer(tool, keptTool, "timeoutSeconds", 1, MAXIMUM_SECONDS);
            }
        }
        request.check();
        return Document.text(limits);
    }

    private static void named(Document given, ObjectNode kept, Set<String> names) {
        String name = given.text("name", 1, 256, null);
        kept.put("name", name);
        if (!names.add(name)) {
            given.fault("name", "stands twice");
        }
    }

    private static void rates(Document given, ObjectNode kept) {
        integer(given, kept, "ratePerSecond", 1, MAXIMUM_RATE);
        integer(given, kept, "burst", 1, MAXIMUM_RATE);
        integer(given, kept, "concurrency", 1, MAXIMUM_CONCURRENCY);
    }

    private static void integer(Document given, ObjectNode kept, String member, int min, int max) {
        given.optionalInteger(member, min, max).ifPresent(value -> kept.put(member, value));
    }
}
