package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.catalog.HeaderParams;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for every set of headers there is: it says what the body says, or the request is refused with -32020. */
class HeaderPropertyTest {

    private static final int TRIES = 1500;
    private static final String VERSION = "2026-07-28";
    private static final String NAME = "Mcp-Name";
    private static final HeaderParams.Param PARAM = new HeaderParams.Param(List.of("outer", "in"), "Mcp-Param-In");

    private final McpReader reader = new McpReader(64);

    private static void forAll(Consumer<RandomJson> property) {
        RandomJson.forAll(TRIES, property);
    }

    /** As the specification has it, written down a second time: whatever is not plain goes as Base64. */
    private static String sent(RandomJson random, String value) {
        boolean plain = value.strip().equals(value)
                && value.chars().allMatch(letter -> letter >= ' ' && letter <= '~')
                && !(value.startsWith("=?base64?") && value.endsWith("?="));
        return plain && random.coin()
                ? value
                : "=?base64?" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    private static String blank(RandomJson random) {
        return List.of("", "", " ", "\t", " \t ").get(random.below(5));
    }

    private static String cased(RandomJson random, String name) {
        StringBuilder out = new StringBuilder();
        name.chars().forEach(letter -> out.append((char) (random.coin() ? letter : Character.toUpperCase(letter))));
        return out.toString();
    }

    /** Letters that a header may carry and those that it may not. */
    private static String any(RandomJson random) {
        return random.coin() ? random.text() : random.letters();
    }

    private record Named(String method, String member) {
        static Named one(RandomJson random) {
            return List.of(
                            new Named("tools/call", "name"),
                            new Named("prompts/get", "name"),
                            new Named("resources/read", "uri"))
                    .get(random.below(3));
        }
    }

    private McpRequest request(RandomJson random, Named named, String value) {
        return reader.read(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + named.method()
                + "\",\"params\":{\"" + named.member() + "\":" + random.quoted(value) + "}}"));
    }

    private static MultiMap headers(RandomJson random, String method, @Nullable String name) {
        List<String[]> all = new ArrayList<>(List.of(
                new String[] {cased(random, "mcp-protocol-version"), VERSION},
                new String[] {cased(random, "mcp-method"), blank(random) + method + blank(random)},
                new String[] {cased(random, "x-foreign"), random.letters()},
                new String[] {cased(random, "mcp-param-nobodys"), random.letters()}));
        if (name != null) {
            all.add(new String[] {cased(random, "mcp-name"), blank(random) + name + blank(random)});
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        while (!all.isEmpty()) {
            String[] one = all.remove(random.below(all.size()));
            headers.add(one[0], one[1]);
        }
        return headers;
    }

    private static boolean passes(Runnable check) {
        try {
            check.run();
            return true;
        } catch (McpFailure refused) {
            assertThat(refused.code()).isEqualTo(McpFailure.HEADER_MISMATCH);
            assertThat(refused.status()).isEqualTo(400);
            return false;
        }
    }

    private static boolean passes(MultiMap headers, McpRequest request) {
        return passes(() -> MirroredHeaders.check(headers, request, VERSION));
    }

    @Test
    void anyNameThatIsSentAsItHasToBePasses() {
        forAll(random -> {
            Named named = Named.one(random);
            String value = any(random);
            assertThat(passes(headers(random, named.method(), sent(random, value)), request(random, named, value)))
                    .isTrue();
        });
    }

    @Test
    void anotherNameNeverPassesHoweverItIsSent() {
        forAll(random -> {
            Named named = Named.one(random);
            String value = any(random);
            String other = any(random);
            if (!other.equals(value)) {
                assertThat(passes(headers(random, named.method(), sent(random, other)), request(random, named, value)))
                        .isFalse();
            }
        });
    }

    @Test
    void aHeaderThatIsMissingOrThereTwiceNeverPasses() {
        forAll(random -> {
            Named named = Named.one(random);
            String value = any(random);
            String name = List.of(NAME, "Mcp-Method", "MCP-Protocol-Version").get(random.below(3));
            MultiMap headers = headers(random, named.method(), sent(random, value));
            if (random.coin()) {
                headers.remove(name);
            } else {
                headers.add(cased(random, name.toLowerCase(Locale.ROOT)), headers.get(name));
            }
            assertThat(passes(headers, request(random, named, value))).isFalse();
        });
    }

    @Test
    void aValueThatNoHeaderMayCarryNeverPassesAsItIs() {
        forAll(random -> {
            Named named = Named.one(random);
            char barred = random.coin() ? (char) random.below(0x20) : (char) (0x7F + random.below(0x180));
            if (barred == '\t') {
                return;
            }
            String value = random.letters() + barred + random.letters();
            assertThat(passes(headers(random, named.method(), value), request(random, named, value)))
                    .isFalse();
            assertThat(passes(headers(random, named.method(), sent(random, value)), request(random, named, value)))
                    .isTrue();
        });
    }

    @Test
    void base64ThatIsNotExactlyThatNeverPasses() {
        forAll(random -> {
            Named named = Named.one(random);
            String value = "n" + random.text();
            String whole = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
            String broken = switch (random.below(5)) {
                case 0 -> "=?base64?" + whole.replace("=", "") + (whole.endsWith("=") ? "?=" : "=?=");
                case 1 -> "=?Base64?" + whole + "?=";
                case 2 -> "=?base64?" + whole;
                case 3 -> "=?base64?" + whole + "!?=";
                default -> "=?base64?" + whole + "?= ?=";
            };
            assertThat(passes(headers(random, named.method(), broken), request(random, named, value)))
                    .as(broken)
                    .isFalse();
        });
    }

    @Test
    void arbitraryHeadersNeverDoAnythingElse() {
        forAll(random -> {
            Named named = Named.one(random);
            String value = any(random);
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            for (int i = random.below(6); i > 0; i--) {
                String name =
                        List.of(NAME, "Mcp-Method", "MCP-Protocol-Version").get(random.below(3));
                headers.add(
                        name,
                        List.of(any(random), value, named.method(), VERSION).get(random.below(4)));
            }
            boolean same = headers.getAll(NAME).size() == 1
                    && headers.getAll("Mcp-Method").equals(List.of(named.method()))
                    && headers.getAll("MCP-Protocol-Version").equals(List.of(VERSION));
            // Without all three there is no way; with them, only the name decides.
            assertThat(passes(headers, request(random, named, value)) && !same).isFalse();
        });
    }

    @Test
    void aParameterPassesExactlyAsTheBodyHasIt() {
        forAll(random -> {
            String text = any(random);
            Typed typed = Typed.one(random, text);
            Buffer arguments = Buffer.buffer("{\"x\":" + random.value(3) + ",\"outer\":{\"in\":" + typed.json() + "}}");
            String header = typed.header();
            assertThat(passesParam(header == null ? null : blank(random) + sent(random, header), arguments))
                    .as("%s in %s", header, arguments)
                    .isTrue();
            // What is not there may not be sent, what is there has to be, and neither as another.
            assertThat(passesParam(header == null ? sent(random, text) : null, arguments))
                    .isFalse();
            assertThat(passesParam(sent(random, (header == null ? "" : header) + "x"), arguments))
                    .isFalse();
        });
    }

    @Test
    void integersAreComparedAsNumbers() {
        forAll(random -> {
            long number = random.coin() ? random.below(1000) : (1L << 53) - 1 - random.below(1000);
            number = random.coin() ? -number : number;
            Buffer arguments = Buffer.buffer("{\"outer\":{\"in\":" + number + (random.coin() ? ".0" : "") + "}}");
            assertThat(passesParam(number + (random.coin() ? ".00" : ""), arguments))
                    .isTrue();
            assertThat(passesParam(Long.toString(number + 1), arguments)).isFalse();
            assertThat(passesParam(number + " ", arguments)).isTrue();
            assertThat(passesParam("+" + number, arguments)).isFalse();
        });
    }

    @Test
    void aParameterThereTwiceNeverPasses() {
        forAll(random -> {
            Typed typed = Typed.one(random, any(random));
            String value = typed.header();
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            headers.add("mcp-param-in", value == null ? "" : sent(random, value));
            headers.add("MCP-PARAM-IN", value == null ? "" : sent(random, value));
            Buffer arguments = Buffer.buffer("{\"outer\":{\"in\":" + typed.json() + "}}");
            assertThat(passes(() -> MirroredHeaders.check(headers, new HeaderParams(List.of(PARAM)), arguments)))
                    .isFalse();
        });
    }

    private static boolean passesParam(@Nullable String header, Buffer arguments) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (header != null) {
            headers.add("mcp-PARAM-in", header);
        }
        return passes(() -> MirroredHeaders.check(headers, new HeaderParams(List.of(PARAM)), arguments));
    }

    /** A value and what its header says; null for one that has none. */
    private record Typed(String json, @Nullable String header) {
        static Typed one(RandomJson random, String text) {
            return switch (random.below(5)) {
                case 0 -> new Typed(random.quoted(text), text);
                case 1 -> new Typed("true", "true");
                case 2 -> new Typed("-12", "-12");
                case 3 -> new Typed("null", null);
                default -> new Typed(random.coin() ? "{\"in\":1}" : "[1]", null);
            };
        }
    }
}
