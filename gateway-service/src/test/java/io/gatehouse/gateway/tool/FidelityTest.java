package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.mcp.Era;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that pass from one era to the other are the bytes that came. */
class FidelityTest {

    private static final String ODD = "{\"z\": 1.0 ,\"a\":1e2,\"A\":-0.0,\"big\":123456789012345678901234567890.10,"
            + "\"esc\":\"\\u00e4\\/ä\\ud83d\\ude00\",\"\\u0061b\":[ ],\"unknown\":{\"n\":null , \"n2\":[1,2 ,3]}}";

    @TempDir
    Path folder;

    private EraStage era;

    @AfterEach
    void stop() {
        era.close();
    }

    private String through(Era client, Era target, String result) throws IOException {
        era = new EraStage(folder, client, Map.of(), target);
        era.target.onCall = (seen, out) -> EraTarget.json(out, EraTarget.answer(seen, result));
        String call = client == Era.MODERN ? EraStage.modernCall("1", "") : EraStage.call("1", "");
        String body = era.send("alice", call.replace("{\"a\":1.0}", ODD)).body();
        assertThat(era.target.calls.getFirst().body().toString()).contains("\"arguments\":" + ODD);
        return body;
    }

    @Test
    void resultsOfTheSameEraAreNotTouched() throws IOException {
        String result = "{ \"structuredContent\":" + ODD + " , \"content\":[ ] }";
        assertThat(through(Era.LEGACY, Era.LEGACY, result))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}");
    }

    @Test
    void resultsOfTheNewEraAreNotTouchedInIt() throws IOException {
        String result = "{ \"resultType\":\"complete\", \"structuredContent\":" + ODD + " , \"content\":[ ] }";
        assertThat(through(Era.MODERN, Era.MODERN, result))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}");
    }

    @Test
    void anOldResultGetsWhatTheNewEraWantsInFront() throws IOException {
        String members = " \"structuredContent\":" + ODD + " , \"content\":[ ] ";
        assertThat(through(Era.MODERN, Era.LEGACY, "{" + members + "}"))
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"complete\",\"_meta\":{")
                .endsWith("," + members + "}}");
    }

    @Test
    void aNewResultLosesOneMemberOnly() throws IOException {
        String members = " \"structuredContent\":" + ODD + " , \"content\":[ ] }";
        assertThat(through(Era.LEGACY, Era.MODERN, "{ \"resultType\":\"complete\"," + members))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{" + members + "}");
    }

    @Test
    void aLongResultPassesAsItIs() throws IOException {
        String result =
                "{\"content\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(300_000) + "\"}],\"x\":" + ODD + "}";
        assertThat(through(Era.LEGACY, Era.LEGACY, result))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}");
    }
}
