package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolVersionTest {

    @Test
    void onlyTheNewestIsModern() {
        assertThat(List.of(ProtocolVersion.values())).last().isEqualTo(ProtocolVersion.V2026_07_28);
        for (ProtocolVersion version : ProtocolVersion.values()) {
            assertThat(version.era()).isEqualTo(version == ProtocolVersion.V2026_07_28 ? Era.MODERN : Era.LEGACY);
            assertThat(ProtocolVersion.of(version.text())).isEqualTo(version);
        }
    }

    @Test
    void aGatewaysVersionsAreSortedByEra() {
        List<String> texts = List.of("2025-03-26", "2099-01-01", "2026-07-28", "2025-11-25");
        assertThat(ProtocolVersion.supported(texts, Era.LEGACY))
                .containsExactly(ProtocolVersion.V2025_11_25, ProtocolVersion.V2025_03_26);
        assertThat(ProtocolVersion.supported(texts, Era.MODERN)).containsExactly(ProtocolVersion.V2026_07_28);
        assertThat(ProtocolVersion.supported(List.of("2025-06-18"), Era.MODERN)).isEmpty();
    }

    @Test
    void urlElicitationCameLate() {
        assertThat(ProtocolVersion.V2025_06_18.hasUrlElicitation()).isFalse();
        assertThat(ProtocolVersion.V2025_11_25.hasUrlElicitation()).isTrue();
        assertThat(ProtocolVersion.V2026_07_28.hasUrlElicitation()).isTrue();
    }
}
