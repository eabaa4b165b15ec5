package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.interop.AwsSdk.Answer;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** AgentCore's operations on tags. */
final class AwsTagCalls extends AwsCalls {
    AwsTagCalls(AwsStage aws) {
        super(aws);
    }

    /** Of something that has the one tag {@code team=blue}. */
    void drive(String arn) {
        var resource = "{\"resourceArn\": \"" + arn + "\"%s}";
        olga("TagResource", resource.formatted(", \"tags\": {\"cost center\": \"7/8\", \"team\": \"red\"}"))
                .ok();
        assertThat(tags(adam("ListTagsForResource", resource.formatted(""))))
                .isEqualTo(Map.of("cost center", "7/8", "team", "red"));
        olga("UntagResource", resource.formatted(", \"tagKeys\": [\"cost center\", \"absent\"]"))
                .ok();
        assertThat(tags(olga("ListTagsForResource", resource.formatted("")))).isEqualTo(Map.of("team", "red"));
        olga("TagResource", resource.formatted(", \"tags\": {\"team\": \"<\"}")).invalidField("tags.team");
        var many = IntStream.range(0, 50).mapToObj(i -> "\"k" + i + "\": \"\"").collect(Collectors.joining(","));
        olga("TagResource", resource.formatted(", \"tags\": {" + many + "}")).overQuota();
        adam("UntagResource", resource.formatted(", \"tagKeys\": [\"team\"]")).denied();
        Stream.of("ListTagsForResource", "TagResource", "UntagResource")
                .forEach(operation -> olga(
                                operation, "{\"resourceArn\": \"" + arn + "0\", \"tags\": {}, \"tagKeys\": [\"team\"]}")
                        .missing());
    }

    private static Map<String, String> tags(Answer answer) {
        return answer.ok().path("tags").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tag -> tag.getValue().asString("")));
    }
}
