package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/** A browser without script: it keeps cookies, follows redirects where it is told to, and sends forms. */
public final class TestBrowser {

    private static final int REDIRECTS = 10;
    private static final Pattern HIDDEN = Pattern.compile("type=\"hidden\" name=\"(\\w+)\" value=\"([^\"]*)\"");

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String user;

    private TestBrowser(String user) {
        this.user = user;
    }

    /** The browser of somebody of the company, whose provider will log him in under this name. */
    public static TestBrowser of(String user) {
        return anew(user).belongsTo("company");
    }

    /** A browser in which no company was chosen yet. */
    public static TestBrowser anew(String user) {
        return new TestBrowser(user);
    }

    private TestBrowser belongsTo(String company) {
        HttpCookie chosen = new HttpCookie("gatehouse-company", company);
        chosen.setPath("/");
        chosen.setVersion(0);
        cookies.getCookieStore().add(base(), chosen);
        return this;
    }

    private static URI base() {
        return URI.create(ConfigProvider.getConfig().getValue("identity.public-url", String.class));
    }

    /** One request, no redirect followed. */
    public HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    /** Begins the same on a connection of its own, which the caller may close before there is an answer. */
    Socket begin(String url) {
        URI uri = URI.create(url);
        String carried =
                cookies().stream().map(c -> c.getName() + "=" + c.getValue()).collect(Collectors.joining("; "));
        String request = "GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\nHost: "
                + uri.getAuthority() + "\r\nCookie: " + carried + "\r\n\r\n";
        return Hangup.begin(uri, request);
    }

    /** Opens a page of ours, logging in on the way where that is asked for. */
    public HttpResponse<String> open(String url) {
        return openAs(user, url);
    }

    /** The same for somebody else at this browser. */
    HttpResponse<String> openAs(String person, String url) {
        return openAt(TestIssuer.configured(), person, url);
    }

    /** The same for somebody whom that issuer will log in. */
    public HttpResponse<String> openAt(TestIssuer issuer, String person, String url) {
        HttpResponse<String> login =
                send(HttpRequest.newBuilder(URI.create(issuer.url() + "/test/login?user=" + person))
                        .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(login.statusCode()).isEqualTo(200);
        HttpResponse<String> answer = get(url);
        for (int i = 0; i < REDIRECTS && answer.statusCode() / 100 == 3; i++) {
            answer = get(location(answer));
        }
        return answer;
    }

    /** Sends the form of a consent page. */
    HttpResponse<String> decide(HttpResponse<String> page, String decision) {
        Map<String, String> form = hidden(page);
        form.put("decision", decision);
        return post(page.uri().resolve("/identities/oauth2/consent").toString(), form);
    }

    /** Agrees, and goes through the vendor's login; the answer is where the vendor sends the browser back to. */
    public String agree(HttpResponse<String> page) {
        HttpResponse<String> click = decide(page, "allow");
        assertThat(click.statusCode()).as(click.body()).isEqualTo(303);
        HttpResponse<String> vendor = get(location(click));
        assertThat(vendor.statusCode()).as(vendor.body()).isEqualTo(302);
        return location(vendor);
    }

    HttpResponse<String> post(String url, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static String location(HttpResponse<?> answer) {
        return answer.uri()
                .resolve(answer.headers().firstValue("Location").orElseThrow())
                .toString();
    }

    static Map<String, String> hidden(HttpResponse<String> page) {
        Matcher fields = HIDDEN.matcher(page.body());
        return fields.results().collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));
    }

    List<HttpCookie> cookies() {
        return List.copyOf(cookies.getCookieStore().getCookies());
    }

    /** Takes over the cookies of another browser whose names begin so. */
    void plant(TestBrowser other, String prefix) {
        other.cookies().stream()
                .filter(cookie -> cookie.getName().startsWith(prefix))
                .forEach(cookie -> cookies.getCookieStore().add(base(), cookie));
    }

    /** Forgets the cookies whose names begin so. */
    void forget(String prefix) {
        cookies().stream()
                .filter(cookie -> cookie.getName().startsWith(prefix))
                .forEach(cookie -> cookies.getCookieStore().remove(null, cookie));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
