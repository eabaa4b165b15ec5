package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The clients of AWS for JavaScript, unmodified, in a Node process of their own; one call after the other. */
final class AwsSdk implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What succeeded, and what was refused by an exception of the model, since the start. */
    final TreeSet<String> succeeded = new TreeSet<>();

    final TreeSet<String> refused = new TreeSet<>();
    private final Process process;
    private final BufferedReader answers;
    private final Map<String, Operation> model;

    /** A key pair of ours. */
    record Key(String id, String secret) {
        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    /** An operation of the clients' model. */
    record Operation(String name, String method, String path, int status) {}

    private AwsSdk(Process process) throws IOException {
        this.process = process;
        this.answers = process.inputReader();
        var first = answers.readLine();
        if (first == null) {
            throw new IOException("aws.mjs did not start");
        }
        model = JSON.readValue(first, new TypeReference<List<Operation>>() {}).stream()
                .collect(Collectors.toMap(Operation::name, Function.identity()));
    }

    /** Starts clients whose only setting is this endpoint. */
    static AwsSdk at(String endpoint) throws IOException {
        return new AwsSdk(Node.start(Map.of("ENDPOINT", endpoint, "REGION", "local"), "aws.mjs"));
    }

    Map<String, Operation> model() {
        return model;
    }

    /** Calls an operation; the input is JSON. */
    Answer call(Key key, String operation, String input) {
        return call(key, operation, input, Map.of());
    }

    /** Calls with a clock that is so many milliseconds ahead. */
    Answer callAhead(Key key, String operation, String input, long millis) {
        return call(key, operation, input, Map.of("clock", millis));
    }

    /** Reads all pages of a list by the client's own paginator. */
    JsonNode pages(Key key, String operation, String input, int size) {
        return call(key, operation, input, Map.of("pageSize", size)).ok().path("pages");
    }

    private Answer call(Key key, String operation, String input, Map<String, Object> more) {
        var line = new TreeMap<String, Object>(more);
        line.put("operation", operation);
        line.put("input", JSON.readTree(input));
        line.put("key", key);
        try {
            var out = process.outputWriter();
            out.write(JSON.writeValueAsString(line));
            out.newLine();
            out.flush();
            var answer = answers.readLine();
            assertThat(answer).as("an answer to " + operation).isNotNull();
            return new Answer(this, model.get(operation), JSON.readTree(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What a client made of an answer: times are {@code {"date": …}}. */
    record Answer(AwsSdk sdk, Operation operation, JsonNode json) {
        /** The output of a success that has the model's status and every member that the model demands. */
        JsonNode ok() {
            assertThat(json.path("error").isMissingNode()).as(described()).isTrue();
            assertThat(json.path("status").asInt(0)).as(described()).isEqualTo(operation.status());
            assertThat(json.path("faults").valueStream()).as(described()).isEmpty();
            sdk.succeeded.add(operation.name());
            return json.path("output");
        }

        /** A member of the output as text. */
        String text(String pointer) {
            return ok().at(pointer).asString("");
        }

        /** The error, which has to be one of the model. */
        JsonNode refused(String exception, int status) {
            var error = error(exception, status);
            assertThat(error.path("modelled").asBoolean(false)).as(described()).isTrue();
            assertThat(error.path("message").asString("")).as(described()).isNotBlank();
            sdk.refused.add(operation.name());
            return error;
        }

        /** The error, whether the model knows it or not. */
        JsonNode error(String exception, int status) {
            var error = json.path("error");
            assertThat(error.path("name").asString("")).as(described()).isEqualTo(exception);
            assertThat(json.path("status").asInt(0)).as(described()).isEqualTo(status);
            return error;
        }

        /** A ValidationException for another reason than a field. */
        void invalid(String reason) {
            assertThat(refused("ValidationException", 400).path("reason").asString(""))
                    .as(described())
                    .isEqualTo(reason);
        }

        /** A ValidationException that names the field. */
        void invalidField(String field) {
            var error = refused("ValidationException", 400);
            assertThat(error.path("reason").asString("")).as(described()).isEqualTo("FieldValidationFailed");
            assertThat(error.path("fieldList").valueStream()).as(described()).anySatisfy(one -> {
                assertThat(one.path("name").asString("")).isEqualTo(field);
                assertThat(one.path("message").asString("")).isNotBlank();
            });
        }

        void missing() {
            refused("ResourceNotFoundException", 404);
        }

        void conflict() {
            refused("ConflictException", 409);
        }

        void denied() {
            refused("AccessDeniedException", 403);
        }

        void overQuota() {
            refused("ServiceQuotaExceededException", 402);
        }

        int attempts() {
            return json.path("attempts").asInt(0);
        }

        /** Outputs can hold secrets, so only what went wrong is shown. */
        private String described() {
            return operation.name() + " " + json.path("status") + " " + json.path("error") + " " + json.path("faults");
        }
    }
}
