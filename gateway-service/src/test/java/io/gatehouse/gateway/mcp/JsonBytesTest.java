package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

    private static JsonBytes read(String json) {
        return Objects.requireNonNull(JsonBytes.read(Buffer.buffer(json)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "[]", "{", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{} {}", "{\"a\":01}"})
    void whatIsNotExactlyOneObjectWithDifferentMembersIsNone(String json) {
        assertThat(JsonBytes.read(Buffer.buffer(json))).isNull();
    }

    @Test
    void membersAreFoundByTheirNameHoweverItIsWritten() {
        JsonBytes json = read(" { \"\\u0061\" : 1.0 , \"o\":{\"x\":\"ä\\n\"}, \"n\":-3.2042e4 } ");
        assertThat(String.valueOf(json.raw("a"))).isEqualTo("1.0");
        assertThat(Objects.requireNonNull(json.object("o")).text("x")).isEqualTo("ä\n");
        assertThat(json.integer("n")).isEqualTo(-32042);
        assertThat(json.text("n")).isNull();
        assertThat(json.raw("z")).isNull();
    }

    @Test
    void anEditMovesNothingElse() {
        JsonBytes json = read("{ \"a\" : 1.0 , \"b\":[ ] ,\n\"c\":\"\\u00e4\" }");
        assertThat(json.edit().toBuffer()).hasToString("{ \"a\" : 1.0 , \"b\":[ ] ,\n\"c\":\"\\u00e4\" }");
        assertThat(json.edit().remove("a").toBuffer()).hasToString("{  \"b\":[ ] ,\n\"c\":\"\\u00e4\" }");
        assertThat(json.edit().remove("b").toBuffer()).hasToString("{ \"a\" : 1.0 ,\n\"c\":\"\\u00e4\" }");
        assertThat(json.edit().remove("c").toBuffer()).hasToString("{ \"a\" : 1.0 , \"b\":[ ] }");
        assertThat(json.edit().remove("a").remove("b").remove("c").toBuffer()).hasToString("{ }");
        assertThat(json.edit().set("b", Buffer.buffer("2")).setText("n", "x").toBuffer())
                .hasToString("{\"n\":\"x\", \"a\" : 1.0 , \"b\":2 ,\n\"c\":\"\\u00e4\" }");
        assertThat(JsonBytes.empty().edit().setText("a", "b").toBuffer()).hasToString("{\"a\":\"b\"}");
        assertThat(json.edit().remove("a").setText("n", "x").toBuffer())
                .hasToString("{\"n\":\"x\" , \"b\":[ ] ,\n\"c\":\"\\u00e4\" }");
    }
}
