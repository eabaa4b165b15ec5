package io.gatehouse.local.browser;

import io.gatehouse.local.stack.Fault;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.HttpWebConnection;
import org.htmlunit.Page;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSubmitInput;

/** One person's browser: cookies of its own, no script, follows redirects. */
public final class Browser implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final WebClient client = new WebClient();
    private final List<String> visited = new ArrayList<>();

    public Browser() {
        var options = client.getOptions();
        options.setJavaScriptEnabled(false);
        options.setCssEnabled(false);
        options.setDownloadImages(false);
        options.setThrowExceptionOnFailingStatusCode(false);
        options.setPrintContentOnFailingStatusCode(false);
        options.setTimeout(TIMEOUT_MILLIS);
        client.setCookieManager(new LoopbackCookies());
    }

    /** Opens an address and shows what it answers. */
    public Browser open(String address) {
        try {
            client.getPage(address);
            visited.add(url());
            return this;
        } catch (IOException e) {
            throw new Fault("The browser cannot open " + withoutQuery(address), e);
        }
    }

    /**
     * From now on an address that begins so is shown without being asked for, so that a test can change what a redirect
     * brings before it opens that; an empty text ends it.
     */
    public Browser withhold(String beginning) {
        client.setWebConnection(new HttpWebConnection(client));
        if (!beginning.isEmpty()) {
            client.setWebConnection(new Withholding(client, beginning));
        }
        return this;
    }

    /** Clicks the button or link of these words. */
    public Browser click(String words) {
        return click(control(words), "click \"" + words + "\"");
    }

    private Browser click(HtmlElement element, String what) {
        try {
            element.click();
            visited.add(url());
            return this;
        } catch (IOException e) {
            throw new Fault("The browser cannot " + what, e);
        } catch (RuntimeException e) {
            // How a form that is sent says that the connection broke.
            if (e.getCause() instanceof IOException) {
                throw new Fault("The browser cannot " + what, e);
            }
            throw e;
        }
    }

    /** Presses the button of this name and value, whatever its words are. */
    public Browser press(String name, String value) {
        var button = controls().stream()
                .filter(element -> element.getAttribute("name").equals(name)
                        && element.getAttribute("value").equals(value))
                .findFirst()
                .orElseThrow(
                        () -> new Fault("No button " + name + "=" + value + " on the page at " + place() + " (status "
                                + status() + "): " + text().lines().limit(6).toList()));
        return click(button, "press " + name + "=" + value);
    }

    /** Types into the field of this name. */
    public Browser type(String field, String text) {
        page().getElementsByName(field).getFirst().setAttribute("value", text);
        return this;
    }

    /** True if the page has a button or link of these words. */
    public boolean offers(String words) {
        return controls().stream().anyMatch(element -> hasWords(element, words));
    }

    /** The address that the browser shows. */
    public String url() {
        return shown().getUrl().toExternalForm();
    }

    /** The address without its query, for messages. */
    public String place() {
        return withoutQuery(url());
    }

    public int status() {
        return shown().getWebResponse().getStatusCode();
    }

    /** A header of the answer that is shown, or an empty text. */
    public String header(String name) {
        var value = shown().getWebResponse().getResponseHeaderValue(name);
        return value == null ? "" : value;
    }

    /** What a reader sees. */
    public String text() {
        return shown() instanceof HtmlPage html
                ? html.asNormalizedText()
                : shown().getWebResponse().getContentAsString();
    }

    /** The source of the page. */
    public String source() {
        return shown().getWebResponse().getContentAsString();
    }

    /** Every address that was shown after an opening or a click, in order. */
    public List<String> visited() {
        return List.copyOf(visited);
    }

    /** The cookies as name=value, for the leak test. */
    public List<String> cookies() {
        return client.getCookieManager().getCookies().stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }

    private Page shown() {
        return client.getCurrentWindow().getEnclosedPage();
    }

    private HtmlPage page() {
        if (shown() instanceof HtmlPage html) {
            return html;
        }
        throw new Fault("The browser shows no page at " + place() + ", but status " + status());
    }

    private HtmlElement control(String words) {
        return controls().stream()
                .filter(element -> hasWords(element, words))
                .findFirst()
                .orElseThrow(() -> new Fault("No \"" + words + "\" on the page at " + place() + " (status " + status()
                        + "): " + text().lines().limit(6).toList()));
    }

    private List<HtmlElement> controls() {
        var controls = new ArrayList<HtmlElement>();
        for (DomElement element : page().getDomElementDescendants()) {
            if (element instanceof HtmlButton || element instanceof HtmlAnchor || element instanceof HtmlSubmitInput) {
                controls.add((HtmlElement) element);
            }
        }
        return controls;
    }

    private static boolean hasWords(HtmlElement element, String words) {
        var text = element instanceof HtmlSubmitInput input ? input.getValue() : element.asNormalizedText();
        return text.strip().equalsIgnoreCase(words);
    }

    private static String withoutQuery(String address) {
        var uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
