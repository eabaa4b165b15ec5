package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a target sends a user to a page, sends him to ours first; in our words, not in the target's. */
@Singleton
class UrlElicitations {

    private static final int MAXIMUM_LINKS = 8;
    private static final int MAXIMUM_ID = 256;

    private final Interstitials pages;

    UrlElicitations(Interstitials pages) {
        this.pages = pages;
    }

    /** The params of the request as a client gets them; null when nobody shall be sent there. */
    @Nullable
    Buffer params(Exchange exchange, JsonBytes params) {
        String url = params.text("url");
        String link = url == null ? null : pages.link(exchange, url);
        if (url == null || link == null) {
            return null;
        }
        Buffer ours = Buffer.buffer("{\"mode\":\"url\"");
        if (exchange.version().era() == Era.LEGACY) {
            String id = params.text("elicitationId");
            ours.appendString(",\"elicitationId\":")
                    .appendString(JsonText.quote(
                            id == null || id.length() > MAXIMUM_ID
                                    ? UUID.randomUUID().toString()
                                    : id));
        }
        return ours.appendString(
                ",\"url\":" + JsonText.quote(link) + ",\"message\":" + JsonText.quote(words(exchange, url)) + "}");
    }

    /** The params of each elicitation that an error of a target asks for; null when there is none to pass on. */
    @Nullable
    List<Buffer> ofError(Exchange exchange, JsonBytes error) {
        JsonBytes data = error.object("data");
        Buffer list = data == null ? null : data.raw("elicitations");
        if (list == null) {
            return null;
        }
        List<Buffer> all = new ArrayList<>();
        try {
            for (Object one : list.toJsonArray()) {
                JsonBytes params =
                        one instanceof io.vertx.core.json.JsonObject object ? JsonBytes.read(object.toBuffer()) : null;
                Buffer ours = params == null ? null : params(exchange, params);
                if (ours == null || all.size() == MAXIMUM_LINKS) {
                    return null;
                }
                all.add(ours);
            }
        } catch (RuntimeException malformed) {
            return null;
        }
        return all.isEmpty() ? null : all;
    }

    /** The same in plain words, for clients that cannot be sent to pages. */
    static String inWords(List<Buffer> params) {
        StringBuilder text = new StringBuilder();
        for (Buffer one : params) {
            JsonBytes page = JsonBytes.read(one);
            if (page != null) {
                text.append(page.text("message"))
                        .append(' ')
                        .append(page.text("url"))
                        .append('\n');
            }
        }
        return text.append("Open it in your browser, then try again.").toString();
    }

    private static String words(Exchange exchange, String url) {
        return "The target '" + exchange.target().name() + "' asks you to open a page at "
                + Interstitials.host(URI.create(url)) + ". This link shows you where it leads before you go there.";
    }
}
