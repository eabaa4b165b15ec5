package io.gatehouse.gateway.feed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Arrays;

/** A JSON object whose bytes are kept as they came instead of being modelled. */
@JsonDeserialize(using = RawJson.Reader.class)
record RawJson(Buffer bytes) {

    /** Attribute of the reader that holds the document being read. */
    static final String SOURCE = "source";

    /** Cuts the value out of the document. */
    @RegisterForReflection
    static final class Reader extends JsonDeserializer<RawJson> {

        @Override
        public RawJson deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT
                    || !(context.getAttribute(SOURCE) instanceof byte[] source)) {
                return (RawJson) context.handleUnexpectedToken(RawJson.class, parser);
            }
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getByteOffset();
            return new RawJson(Buffer.buffer(Arrays.copyOfRange(source, start, end)));
        }
    }
}
