package io.gatehouse.identity.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values that AWS publishes with its signature test suite, and what the canonical form must not hide. */
class SignaturesTest {
    private static final byte[] SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".getBytes(StandardCharsets.UTF_8);
    private static final String EMPTY = Signatures.sha256(new byte[0]);

    @ParameterizedTest
    @CsvSource({
        "GET, /, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, /, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET, /?Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "GET, /?%E1%88%B4=bar, 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    })
    void publishedSignaturesHold(String method, String target, String signature) {
        assertThat(holds(method, target, Map.of(), signature)).isTrue();
        assertThat(holds(method, target, Map.of(), signature.replace('a', 'b'))).isFalse();
        assertThat(holds("PUT", target, Map.of(), signature)).isFalse();
    }

    @Test
    void spacesInHeadersAreFolded() {
        Map<String, List<String>> headers =
                Map.of("my-header1", List.of(" value1"), "my-header2", List.of(" \"a   b   c\""));

        assertThat(holds("GET", "/", headers, "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"))
                .isTrue();
    }

    @Test
    void pathIsEncodedOnceMore() {
        assertThat(CanonicalRequest.path("/tags/arn%3Aaws%3Ax%2Fy")).isEqualTo("/tags/arn%253Aaws%253Ax%252Fy");
        assertThat(CanonicalRequest.path("/a-b_c.d~e/f:g/")).isEqualTo("/a-b_c.d~e/f%3Ag/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//a", "/a//b", "/./a", "/a/../b", "/a/%2e%2E/b", "/a/%2e", "/a\\b"})
    void pathThatTwoReadersReadDifferentlyIsRefused(String path) {
        assertThatThrownBy(() -> CanonicalRequest.path(path)).hasMessage("path-not-normal");
    }

    @Test
    void queryIsSortedByItsEncodedNamesThenValues() {
        assertThat(CanonicalRequest.query("b=2&a=2&a=1&A=3&a%20b=&c")).isEqualTo("A=3&a=1&a=2&a%20b=&b=2&c=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b+c", "a=%3a", "a=%41", "a=b=c", "=b", "a&&b", "a=%", "a=%4", "a=%zz", "a=ü", "a='"})
    void queryThatIsNotInItsOneEncodingIsRefused(String query) {
        assertThatThrownBy(() -> CanonicalRequest.query(query)).hasMessage("query-not-encoded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AWS4-HMAC-SHA256",
                "AWS4-HMAC-SHA512 Credential=K/20260101/r/s/aws4_request, SignedHeaders=host, Signature=S",
                "AWS4-HMAC-SHA256 Credential=K/20260101/r/s/aws5_request, SignedHeaders=host, Signature=S",
                "AWS4-HMAC-SHA256 Credential=K/20260101/r/aws4_request, SignedHeaders=host, Signature=S",
                "AWS4-HMAC-SHA256 Credential=K/20260101/r/s/aws4_request, SignedHeaders=x;host, Signature=S",
                "AWS4-HMAC-SHA256 Credential=K/20260101/r/s/aws4_request, SignedHeaders=host;host, Signature=S",
                "AWS4-HMAC-SHA256 Credential=K/20260101/r/s/aws4_request, SignedHeaders=Host, Signature=S",
                "AWS4-HMAC-SHA256 Credential=K/20260101/r/s/aws4_request, SignedHeaders=host, Signature=S1",
                "AWS4-HMAC-SHA256 Credential=K/20260101/r/s/aws4_request, SignedHeaders=host, Signature=",
                "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=S",
                "Bearer AWS4-HMAC-SHA256 Credential=K/20260101/r/s/aws4_request, SignedHeaders=host, Signature=S"
            })
    void malformedHeaderIsRefused(String header) {
        assertThat(AwsAuthorization.parse(full(header))).isEmpty();
    }

    @Test
    void headerOfTheSdksIsRead() {
        assertThat(AwsAuthorization.parse(full("AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/svc/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=S")))
                .hasValueSatisfying(read -> {
                    assertThat(read.scope()).isEqualTo("20260101/us-east-1/svc/aws4_request");
                    assertThat(read.signedHeaders()).containsExactly("host", "x-amz-date");
                    assertThat(read).hasToString("AwsAuthorization[GHAKAAAABBBBCCCCDDDD]");
                });
    }

    private static String full(String header) {
        return header.replace("=K/", "=GHAKAAAABBBBCCCCDDDD/").replace("=S", "=" + "0a".repeat(32));
    }

    private static boolean holds(String method, String target, Map<String, List<String>> more, String signature) {
        Map<String, List<String>> headers = new TreeMap<>(more);
        headers.put("host", List.of("example.amazonaws.com"));
        headers.put("x-amz-date", List.of("20150830T123600Z"));
        AwsAuthorization authorization = new AwsAuthorization(
                "AKIDEXAMPLE", "20150830", "us-east-1", "service", List.copyOf(headers.keySet()), signature);
        return Signatures.isSignedWith(SECRET, SignedRequest.of(method, target, headers), authorization, EMPTY);
    }
}
