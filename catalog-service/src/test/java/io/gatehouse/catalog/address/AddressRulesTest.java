package io.gatehouse.catalog.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table that every service's guard is tested with. */
class AddressRulesTest {

    private static final Path TABLE = Path.of("../deploy/address-guard/cases.tsv");
    private static final List<String> EVERYTHING = List.of("0.0.0.0/0", "::/0");

    private static final AddressRules STRICT = new AddressRules(false, List.of());
    private static final AddressRules DEVELOPMENT = new AddressRules(true, List.of());
    private static final AddressRules WIDEST = new AddressRules(false, EVERYTHING);

    record Case(String text, AddressKind kind) {

        InetAddress address() {
            try {
                return InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
            }
        }
    }

    static Stream<Case> cases() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\t", 3))
                .map(row -> new Case(row[0], AddressKind.valueOf(row[1].toUpperCase(Locale.ROOT))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTableHolds(Case one) {
        assertThat(AddressRules.kind(one.address())).isEqualTo(one.kind());
        assertThat(STRICT.allows(one.address())).isEqualTo(one.kind() == AddressKind.PUBLIC);
        assertThat(DEVELOPMENT.allows(one.address()))
                .isEqualTo(one.kind() == AddressKind.PUBLIC || one.kind() == AddressKind.LOOPBACK);
        assertThat(WIDEST.allows(one.address()))
                .as("what no network setting may allow stays refused, and loopback has a setting of its own")
                .isEqualTo(one.kind() == AddressKind.PUBLIC || one.kind() == AddressKind.PRIVATE);
    }

    @Test
    void theTableIsNotEmpty() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(70);
    }

    @Test
    void aNetworkAllowsItsOwnAddressesOnly() throws UnknownHostException {
        AddressRules rules = new AddressRules(false, List.of("10.1.0.0/16", " fd12::/64 ", "192.168.7.9/32"));

        assertThat(rules.allows(InetAddress.getByName("10.1.255.255"))).isTrue();
        assertThat(rules.allows(InetAddress.getByName("10.2.0.0"))).isFalse();
        assertThat(rules.allows(InetAddress.getByName("fd12::9"))).isTrue();
        assertThat(rules.allows(InetAddress.getByName("fd12:0:0:1::9"))).isFalse();
        assertThat(rules.allows(InetAddress.getByName("192.168.7.9"))).isTrue();
        assertThat(rules.allows(InetAddress.getByName("192.168.7.8"))).isFalse();
        assertThat(rules.allows(InetAddress.getByName("64:ff9b::a01:1")))
                .as("NAT64 of an allowed address")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "intranet/8", "10.0.0.0/x", "/8", ""})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressRules(false, List.of(text)));
    }
}
