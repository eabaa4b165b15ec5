package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Loopback;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.Seals;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Links to our own page in the place of pages that targets send users to. A link carries no authority: it says which
 * target named which page, and nobody but us can make one.
 */
@Singleton
class Interstitials {

    static final String PATH = "/elicitations/";
    private static final int MAXIMUM_URL = 2000;

    /** What the page shows. */
    record Page(String gatewayId, String targetName, URI url) {}

    private final Seals seals;
    private final Clock clock;
    private final BridgeConfig config;
    private final String publicUrl;
    private final boolean httpLoopback;

    Interstitials(Seals seals, Clock clock, BridgeConfig config, GatewayConfig gateway) {
        this.seals = seals;
        this.clock = clock;
        this.config = config;
        this.publicUrl = gateway.publicUrl().map(URI::toString).orElse("");
        this.httpLoopback = gateway.unsafeAllowHttpLoopback();
    }

    /** The link to show instead of a target's; null for one that nobody shall be sent to. */
    @Nullable
    String link(Exchange exchange, String url) {
        URI page = page(url);
        if (page == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(exchange.gateway().gatewayId());
            out.writeUTF(exchange.target().name());
            out.writeUTF(page.toString());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return publicUrl
                + PATH
                + seals.seal(binding(), clock.instant().plus(config.linkLifetime()), bytes.toByteArray());
    }

    /** What a link of ours leads to; null for one that is forged or over. */
    @Nullable
    Page open(String sealed) {
        byte[] content = seals.open(binding(), sealed, clock.instant());
        if (content == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            return new Page(in.readUTF(), in.readUTF(), URI.create(in.readUTF()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The host as people should read it. */
    static String host(URI url) {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    private @Nullable URI page(String url) {
        try {
            URI page = url.length() > MAXIMUM_URL ? null : new URI(url);
            boolean plain = page != null
                    && page.getHost() != null
                    && page.getRawUserInfo() == null
                    && url.chars().allMatch(c -> c > ' ' && c <= '~')
                    && Loopback.allows(page, httpLoopback);
            return plain ? page : null;
        } catch (URISyntaxException malformed) {
            return null;
        }
    }

    private static Seals.Binding binding() {
        return Seals.Binding.to(Seals.Purpose.INTERSTITIAL);
    }
}
