package io.gatehouse.gateway.mcp;

import io.gatehouse.gateway.HttpTurn;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The address that a request came from: that of the client, also where another replica handed the request over. */
public final class ClientAddress {

    private static final String KEY = ClientAddress.class.getName();
    /** Numbers of IPv4 and IPv6, with a zone. */
    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f.:]{2,45}(%[0-9A-Za-z._-]{1,32})?");

    private ClientAddress() {}

    /** As the server's proxy settings let it be known. */
    public static @Nullable String of(RoutingContext ctx) {
        return of(HttpTurn.of(ctx));
    }

    /** As the server's proxy settings let it be known. */
    public static @Nullable String of(HttpTurn turn) {
        String told = turn.get(KEY);
        return told == null ? turn.remoteAddress() : told;
    }

    /** From here on, what another replica says that it was; nothing where it says nothing. */
    public static void told(RoutingContext ctx, @Nullable String address) {
        if (address != null) {
            ctx.put(KEY, address);
        }
    }

    /** The text, if it is an address. */
    public static @Nullable String checked(@Nullable String text) {
        return text != null && FORM.matcher(text).matches() ? text : null;
    }
}
