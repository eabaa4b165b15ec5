package io.gatehouse.local.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The system's Chromium behind Playwright, with the driver that the lock file of the interop tests names. */
final class Chromium implements AutoCloseable {
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    Chromium() {
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(
                                Path.of(Objects.requireNonNullElse(System.getenv("CHROMIUM"), "/usr/bin/chromium")))
                        .setArgs(ARGUMENTS));
    }

    private static String node() {
        return List.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":")).stream()
                .map(folder -> Path.of(folder, "node"))
                .filter(file -> file.toFile().canExecute())
                .map(Path::toString)
                .findFirst()
                .orElse("node");
    }

    /** A fresh browser of somebody, in which no page runs a script. */
    Page open() {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        return context.newPage();
    }

    /** What a page shows, in a browser in which axe-core can run. */
    Page twin(Page page) {
        String content = page.content();
        Page twin = browser.newContext().newPage();
        twin.route(address -> true, route -> {
            if (route.request().isNavigationRequest()) {
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html;charset=UTF-8")
                        .setBody(content));
            } else {
                route.resume();
            }
        });
        twin.navigate(page.url());
        return twin;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
