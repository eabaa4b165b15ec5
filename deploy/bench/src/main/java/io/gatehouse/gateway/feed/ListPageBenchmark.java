package io.gatehouse.gateway.feed;

import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.mcp.JsonText;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The page of tools/list with 200 tools: answering with it, and preparing it once when a snapshot comes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ListPageBenchmark {

    private static final int TOOLS = 200;

    private final SnapshotReader reader = new SnapshotReader(PageSettings.of(TOOLS));
    private final Buffer id = Buffer.buffer("4711");
    private final Buffer json = json();
    private Buffer page = Buffer.buffer();

    private static String tool(int i) {
        return "{\"publicName\":\"fast___tool_" + i + "\",\"name\":\"tool_" + i
                + "\",\"digest\":\"00\",\"definition\":{\"name\":\"tool_" + i
                + "\",\"description\":\"Tool number " + i
                + " of the benchmark; it answers with the text that it is"
                + " given.\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\",\"description\":\"what"
                + " to say\"}},\"required\":[\"text\"]}}}";
    }

    private static Buffer json() {
        String tools =
                IntStream.range(0, TOOLS).mapToObj(ListPageBenchmark::tool).collect(Collectors.joining(","));
        return Buffer.buffer(
                "{\"gatewayId\":\"bench-1\",\"name\":\"bench\",\"revision\":1,\"status\":\"READY\",\"protocol\":{},"
                    + "\"authorizer\":{\"type\":\"NONE\"},\"targets\":[{\"targetId\":\"t1\",\"name\":\"fast\","
                    + "\"status\":\"READY\",\"endpoint\":\"http://127.0.0.1:1/mcp\",\"credential\":{\"type\":\"NONE\"},"
                    + "\"tools\":[" + tools + "]}]}");
    }

    @Setup
    public void prepareOnce() throws SnapshotReader.BadSnapshot {
        page = Objects.requireNonNull(prepare().pages().page(false, null));
    }

    @Benchmark
    public GatewaySnapshot prepare() throws SnapshotReader.BadSnapshot {
        return reader.snapshot(json);
    }

    @Benchmark
    public Buffer answer() {
        return JsonText.result(id, page);
    }
}
