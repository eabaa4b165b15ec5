package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to read the envelope of a tools/call and to put the target's own name of the tool in. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EnvelopeBenchmark {

    /** Length of the one argument, in characters. */
    @Param({"32", "4096", "262144"})
    public int argument;

    private final McpReader reader = new McpReader(64);
    private Buffer body = Buffer.buffer();

    @Setup
    public void prepare() {
        body = Buffer.buffer(
                "{\"jsonrpc\":\"2.0\",\"id\":4711,\"method\":\"tools/call\",\"params\":{\"name\":\"fast___echo\","
                        + "\"arguments\":{\"text\":\"" + "x".repeat(argument)
                        + "\"},\"_meta\":{\"progressToken\":1}}}");
    }

    @Benchmark
    public McpRequest read() {
        return reader.read(body);
    }

    @Benchmark
    public Buffer readAndSplice() {
        return reader.read(body).spliceName("echo");
    }
}
