package io.gatehouse.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriTemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memo://note/{id}|memo://note/17",
                "memo://note/{id}|memo://note/a%2Fb",
                "memo://{user}/notes/{id}.txt|memo://bob/notes/1.2.txt",
                "file:///{+path}|file:///a/b/c.txt",
                "file:///{path}{#part}|file:///a",
                "file:///{path}{#part}|file:///a#b/c",
                "x:{.ext}|x:.json",
                "x:a{/steps*}|x:a/b/c",
                "x:a{/steps*}|x:a",
                "x:a{;k,v}|x:a;k=1;v=2",
                "x:a{?q,page}|x:a?q=1&page=2",
                "x:a{?q,page}|x:a",
                "x:a?fixed=1{&more}|x:a?fixed=1&more=2",
                "x:no-variables|x:no-variables",
                "x:{broken|x:{broken",
                "x:{}|x:{}"
            })
    void whatATemplateExpandsToMatches(String template, String uri) {
        assertThat(UriTemplate.of(template).matches(uri)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memo://note/{id}|memo://note/",
                "memo://note/{id}|memo://note/1/2",
                "memo://note/{id}|memo://note/1?x",
                "memo://note/{id}|memo://other/1",
                "memo://note/{id}|xmemo://note/1",
                "memo://{user}/notes|memo://bob/notes/1",
                "x:a{?q}|x:a/b",
                "x:a{?q}|x:aq=1",
                "x:a{/b}|x:ab",
                "x:{broken|x:anything",
                "x:{}|x:a"
            })
    void anythingElseDoesNot(String template, String uri) {
        assertThat(UriTemplate.of(template).matches(uri)).isFalse();
    }

    @Test
    void hostileTemplatesCostBoundedTime() {
        UriTemplate many = UriTemplate.of("x:" + "{+a}{b}".repeat(30) + "!");
        UriTemplate tooMany = UriTemplate.of("x:" + "{+a}".repeat(1000));
        String uri = "x:" + "a".repeat(4000);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 100; i++) {
                assertThat(many.matches(uri)).isFalse();
            }
        });
        assertThat(tooMany.matches(uri)).isFalse();
        assertThat(UriTemplate.of("x:{+a}").matches("x:" + "a".repeat(10_000))).isFalse();
    }
}
