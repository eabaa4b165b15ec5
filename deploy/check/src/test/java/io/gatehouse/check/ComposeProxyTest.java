package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy of the compose file lets in what people, agents and vendors need, and believes nobody. */
class ComposeProxyTest {
    private static final String CONF = Project.text(Project.ROOT.resolve("deploy/compose/nginx.conf"));
    private static final Pattern HEADER = Pattern.compile("proxy_set_header (\\S+) (\\S+);");
    private static final Pattern LOCATION =
            Pattern.compile("location (?:~|=) (\\S+) \\{(.*?)set \\$service ([a-z-]+);", Pattern.DOTALL);
    private static final Pattern SERVER = Pattern.compile("\n  server \\{\n(.*?)\n  }", Pattern.DOTALL);
    private static final Pattern PASS = Pattern.compile("proxy_pass ([^;]+);");

    /** The audit trail has the caller's address and not the proxy's, and he cannot say it himself. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "identity", "catalog"})
    void theProxyAloneSaysWhereACallerComesFrom(String service) {
        assertThat(ComposeTest.settings(service)).containsEntry("quarkus.http.proxy.proxy-address-forwarding", "true");

        Map<String, String> told = new TreeMap<>();
        Matcher header = HEADER.matcher(CONF);
        while (header.find()) {
            assertThat(told.put(header.group(1), header.group(2))).isNull();
        }
        assertThat(told).containsEntry("X-Forwarded-For", "$remote_addr").containsEntry("X-Forwarded-Proto", "https");
        for (String claim :
                List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Ssl")) {
            assertThat(told).containsEntry(claim, "\"\"");
        }
    }

    /** The proxy lets in what the cluster's gateway lets in. */
    @Test
    void theProxyLetsInTheSameOperations() {
        Map<String, List<Matcher>> routes = new TreeMap<>();
        Matcher found = LOCATION.matcher(CONF);
        while (found.find()) {
            String pattern = found.group(1);
            boolean onlyReads = found.group(2).contains("limit_except GET");
            routes.computeIfAbsent(found.group(3), key -> new ArrayList<>())
                    .add(Pattern.compile((onlyReads ? "GET " : "[A-Z]+ ") + pattern.replaceFirst("^\\^", ""))
                            .matcher(""));
        }
        for (String service : List.of("gateway", "identity", "catalog")) {
            for (String operation : RoutesTest.operations(service)) {
                String path = RoutesTest.example(operation);
                boolean letIn = routes.get(service + "-service").stream()
                        .anyMatch(route -> route.reset(path).lookingAt());
                assertThat(letIn).as(operation).isEqualTo(RoutesTest.isRouted("overlays/prod", service, operation));
            }
        }
    }

    /** Everything of all servers alike stands once, above them: what a place set for itself would be all that it has. */
    @Test
    void itChecksWhoAnswersAndIsCalledByTlsOnly() {
        String above = CONF.substring(0, CONF.indexOf("  server {"));
        assertThat(above)
                .contains("  proxy_ssl_verify on;\n", "  proxy_ssl_trusted_certificate /etc/gatehouse/ca.crt;\n")
                .contains("  ssl_protocols TLSv1.2 TLSv1.3;\n", "  access_log off;\n", "  server_tokens off;\n");
        assertThat(CONF.substring(above.length()))
                .doesNotContain(
                        "proxy_set_header", "proxy_ssl_verify", "proxy_ssl_trusted", "ssl_protocols", "access_log");
        assertThat(PASS.matcher(CONF).results().map(found -> found.group(1)))
                .hasSize(5)
                .containsOnly("https://$service:8443");
    }

    @Test
    void whatNoPlaceNamesIsNotThereAndNoOtherHostIsServed() {
        List<String> servers =
                SERVER.matcher(CONF).results().map(found -> found.group(1)).toList();
        assertThat(servers).hasSize(4).allMatch(server -> server.contains("listen 443 ssl"));

        List<String> unnamed = servers.stream()
                .filter(server -> !server.contains("server_name"))
                .toList();
        assertThat(unnamed).containsExactly("    listen 443 ssl default_server;\n    ssl_reject_handshake on;");
        assertThat(servers).filteredOn(server -> !unnamed.contains(server)).allSatisfy(server -> {
            assertThat(server).contains("    location / { return 404; }\n");
            assertThat(server.split("location ", -1)).hasSizeBetween(3, 5);
        });
    }
}
