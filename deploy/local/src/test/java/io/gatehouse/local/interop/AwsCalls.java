package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.interop.AwsSdk.Answer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the calls of all parts of AgentCore's API have in common: who calls, and lists that are full. */
abstract class AwsCalls {
    private static final int MOST = 60;

    final AwsStage aws;

    AwsCalls(AwsStage aws) {
        this.aws = aws;
    }

    /** Calls as the operator. */
    Answer olga(String operation, String input) {
        return aws.sdk.call(aws.olga, operation, input);
    }

    /** Calls as the auditor. */
    Answer adam(String operation, String input) {
        return aws.sdk.call(aws.adam, operation, input);
    }

    /**
     * Creates things until there is no room, finds each of them once on the pages of the list, and removes them.
     *
     * @param input with a place for the name
     */
    void fill(Resource resource, String input) {
        List<String> made = new ArrayList<>();
        Answer last = null;
        for (int i = 0; i < MOST && (last == null || last.json().path("error").isMissingNode()); i++) {
            last = olga(resource.create(), input.formatted("aws-full-" + i));
            made.add("aws-full-" + i);
        }
        assertThat(last).isNotNull();
        last.overQuota();
        made.removeLast();
        assertThat(made).hasSizeGreaterThan(7);
        var pages = aws.sdk.pages(aws.adam, resource.list(), "{}", 7);
        assertThat(pages.size()).isGreaterThan(1);
        var names = pages.valueStream()
                .flatMap(page -> page.path(resource.items()).valueStream())
                .map(item -> item.path("name").asString(""))
                .toList();
        assertThat(names).doesNotHaveDuplicates().containsAll(made);
        for (JsonNode item : pages.valueStream()
                .flatMap(page -> page.path(resource.items()).valueStream())
                .toList()) {
            if (made.contains(item.path("name").asString(""))) {
                olga(resource.delete(), resource.identifier(item)).ok();
            }
        }
    }

    /** Names of the operations on one kind of thing, and of the member of its list. */
    record Resource(String create, String list, String delete, String items) {
        static Resource of(String singular, String plural, String items) {
            return new Resource("Create" + singular, "List" + plural, "Delete" + singular, items);
        }

        private String identifier(JsonNode item) {
            return item.has("gatewayId")
                    ? "{\"gatewayIdentifier\": " + item.path("gatewayId") + "}"
                    : "{\"name\": " + item.path("name") + "}";
        }
    }
}
