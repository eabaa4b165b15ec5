package io.gatehouse.identity.page;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers to browsers, each with the headers that keep a page to itself. */
@Singleton
class PageAnswers {

    private static final String HTML = MediaType.TEXT_HTML + ";charset=UTF-8";

    /** A page. */
    Uni<Response.ResponseBuilder> page(Response.Status status, TemplateInstance page) {
        return page(status, page, List.of());
    }

    /** A page with a form whose answer may redirect to these origins. */
    Uni<Response.ResponseBuilder> page(Response.Status status, TemplateInstance page, List<String> formTargets) {
        return page.createUni()
                .map(html ->
                        guarded(Response.status(status), formTargets).type(HTML).entity(html));
    }

    /** Sends the browser on with a GET. */
    Response.ResponseBuilder redirect(URI location) {
        return guarded(Response.seeOther(location), List.of());
    }

    /** The origin of a URL, as a content security policy names it; null where it has none. */
    static @Nullable String origin(URI url) {
        if (url.getScheme() == null || url.getRawAuthority() == null || url.getRawUserInfo() != null) {
            return null;
        }
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    /** Adds the headers of every page. */
    static Response.ResponseBuilder guarded(Response.ResponseBuilder answer, List<String> formTargets) {
        return answer.header("Content-Security-Policy", policy(formTargets))
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static String policy(List<String> formTargets) {
        // Chromium applies form-action to every redirect after the POST, so the vendor must be named, and beyond it
        // whatever login host it forwards to, which nobody can know: any that is encrypted.
        Set<String> targets = new LinkedHashSet<>(List.of("'self'"));
        formTargets.stream().filter(PageAnswers::plain).forEach(targets::add);
        if (!formTargets.isEmpty()) {
            targets.add("https:");
        }
        return "default-src 'none'; style-src 'self'; form-action "
                + targets.stream().collect(Collectors.joining(" "))
                + "; frame-ancestors 'none'; base-uri 'none'";
    }

    /** Nothing that could end the directive. */
    private static boolean plain(String origin) {
        return Arrays.stream(new String[] {";", ",", " ", "'", "\r", "\n"}).noneMatch(origin::contains);
    }
}
