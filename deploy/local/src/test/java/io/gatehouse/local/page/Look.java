package io.gatehouse.local.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A look at a page in every appearance; what a person would complain about fails. */
final class Look {
    private static final List<Appearance> APPEARANCES = List.of(
            new Appearance("desktop-light", 1100, 800, ColorScheme.LIGHT),
            new Appearance("desktop-dark", 1100, 800, ColorScheme.DARK),
            new Appearance("phone-light", 390, 844, ColorScheme.LIGHT),
            new Appearance("phone-dark", 390, 844, ColorScheme.DARK));

    /** What can be operated, as the browser sees it. */
    private static final String CONTROLS = """
            () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
                .filter(e => e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.getClientRects().length > 0)""";

    /** Tab goes on from where something was. */
    private static final String TO_THE_TOP = """
            () => { const top = document.createElement('a'); top.tabIndex = -1;
                document.body.prepend(top); top.focus(); top.remove(); }""";

    private static final String NAME =
            "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText";

    private static final String TABLES_FIT =
            "[...document.querySelectorAll('.table')].every(e => e.scrollWidth <= e.clientWidth)";

    private static final int STOPS = 8;

    /** The number of the control that has the focus, and whether one can see it. */
    private static final String FOCUSED = "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            + " const box = e.getBoundingClientRect();"
            + " return [(" + CONTROLS + ")().indexOf(e), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2"
            + " && box.width > 0 && box.right > 0 && box.bottom > 0 ? 1 : 0]; }";

    private final Chromium chromium;
    private final Path pictures;

    private record Appearance(String name, int width, int height, ColorScheme scheme) {}

    Look(Chromium chromium, Path pictures) {
        this.chromium = chromium;
        this.pictures = pictures;
    }

    /** Looks at the page that is shown, and takes its pictures under this name. */
    void at(Page page, String name) {
        keyboard(page, name);
        Page twin = chromium.twin(page);
        for (Appearance appearance : APPEARANCES) {
            twin.setViewportSize(appearance.width(), appearance.height());
            twin.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(appearance.scheme()));
            twin.screenshot(new Page.ScreenshotOptions()
                    .setPath(pictures.resolve(name + "-" + appearance.name() + ".png"))
                    .setFullPage(true));
            assertThat(complaints(twin)).as(name + ", " + appearance.name()).isEmpty();
            assertThat((Boolean) twin.evaluate(
                            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                    .as(name + ", " + appearance.name() + ": nothing is cut off at the side")
                    .isTrue();
            assertThat((Boolean) twin.evaluate(TABLES_FIT))
                    .as(name + ", " + appearance.name() + ": no table has to be scrolled sideways")
                    .isTrue();
        }
        twin.context().close();
    }

    private static List<String> complaints(Page page) {
        return new AxeBuilder(page)
                .setLegacyMode(true).analyze().getViolations().stream()
                        .map(Look::words)
                        .toList();
    }

    private static String words(Rule rule) {
        return rule.getId() + " (" + rule.getImpact() + "): " + rule.getHelp() + " "
                + rule.getNodes().stream()
                        .map(node -> node.getHtml() + " " + node.getFailureSummary())
                        .collect(Collectors.joining("; "));
    }

    /** Tab reaches every control, one after the other as they stand, and shows where it is. */
    private void keyboard(Page page, String name) {
        int controls = controls(page);
        List<Integer> reached = new ArrayList<>();
        page.evaluate(TO_THE_TOP);
        // A field for a time has several places to stop at.
        for (int i = 0; i < controls * STOPS && reached.size() < controls; i++) {
            page.keyboard().press("Tab");
            List<?> focused = (List<?>) page.evaluate(FOCUSED);
            int control = ((Number) focused.get(0)).intValue();
            if (reached.isEmpty() || reached.getLast() != control) {
                reached.add(control);
            }
            assertThat(focused.get(1))
                    .as(name + ": the focus of control " + control + " can be seen")
                    .isEqualTo(1);
        }
        assertThat(reached)
                .as(name + ": controls by Tab")
                .isEqualTo(IntStream.range(0, controls).boxed().toList());
        if (controls > 0) {
            page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve(name + "-focus.png")));
        }
    }

    /** Presses Tab until the control with these words has the focus, and then Enter. */
    static void enter(Page page, String words) {
        int controls = controls(page);
        page.evaluate(TO_THE_TOP);
        for (int i = 0; i < controls * STOPS; i++) {
            page.keyboard().press("Tab");
            if (String.valueOf(page.evaluate(NAME)).contains(words)) {
                page.waitForNavigation(() -> page.keyboard().press("Enter"));
                return;
            }
        }
        throw new AssertionError("No control with the words " + words + " on " + page.content());
    }

    private static int controls(Page page) {
        return ((Number) page.evaluate("(" + CONTROLS + ")().length")).intValue();
    }
}
