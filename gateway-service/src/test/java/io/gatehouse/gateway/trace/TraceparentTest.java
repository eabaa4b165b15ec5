package io.gatehouse.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String VALUE = "00-" + TRACE + "-b7ad6b7169203331-01";

    @Test
    void aWellFormedOneIsBelieved() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Traceparent", VALUE);
        assertThat(Traceparent.of(headers)).isEqualTo(VALUE);
        assertThat(Traceparent.traceId(VALUE)).isEqualTo(TRACE);
        assertThat(Traceparent.of(MultiMap.caseInsensitiveMultiMap())).isNull();
        assertThat(Traceparent.traceId(null)).isNull();
    }

    @Test
    void itIsWrittenAsItIsRead() {
        Context context = Traceparent.context(VALUE, TraceState.getDefault());
        assertThat(Traceparent.of(Span.fromContext(context).getSpanContext())).isEqualTo(VALUE);
        assertThat(Traceparent.context(null, TraceState.getDefault())).isSameAs(Context.root());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                VALUE + "0",
                VALUE + "-00",
                "ff-" + TRACE + "-b7ad6b7169203331-01",
                "0g-" + TRACE + "-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00_" + TRACE + "-b7ad6b7169203331-01",
                "00-" + TRACE + "_b7ad6b7169203331-01",
                "00-" + TRACE + "-b7ad6b7169203331_01",
                "00-" + TRACE + "-b7ad6b716920333\u0661-01"
            })
    void anythingElseIsNot(String value) {
        assertThat(Traceparent.of(MultiMap.caseInsensitiveMultiMap().add("traceparent", value)))
                .isNull();
    }
}
