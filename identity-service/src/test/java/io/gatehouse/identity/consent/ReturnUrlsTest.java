package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnUrlsTest {

    private static final List<String> LISTED = List.of("https://app.example/done", "http://127.0.0.1:9/done");

    @Test
    void aListedUrlIsAllowed() {
        assertThat(ReturnUrls.allowed("https://app.example/done", LISTED, false))
                .isTrue();
        assertThat(ReturnUrls.allowed("http://127.0.0.1:9/done", LISTED, true)).isTrue();
    }

    @Test
    void loopbackHttpNeedsTheSwitch() {
        assertThat(ReturnUrls.allowed("http://127.0.0.1:9/done", LISTED, false)).isFalse();
    }

    @Test
    void anEmptyListAllowsNothing() {
        assertThat(ReturnUrls.allowed("https://app.example/done", List.of(), true))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/done/",
                "https://app.example/done?x=1",
                "https://app.example/DONE",
                "https://app.example:443/done",
                "https://APP.example/done",
                "https://app.example/done#x",
                "https://app.example.evil.example/done",
                "http://app.example/done"
            })
    void onlyTheVeryLettersAreAllowed(String url) {
        assertThat(ReturnUrls.allowed(url, LISTED, true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "http://app.example/done",
                "https://user@app.example/done",
                "https://app.example/done#fragment",
                "app://done",
                "https:///done",
                "//app.example/done"
            })
    void anUnsafeUrlIsRefusedEvenWhenListed(String url) {
        assertThat(ReturnUrls.allowed(url, List.of(url), true)).isFalse();
    }
}
