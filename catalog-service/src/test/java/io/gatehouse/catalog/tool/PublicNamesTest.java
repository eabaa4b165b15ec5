package io.gatehouse.catalog.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublicNamesTest {
    private static final String LONG = "a-tool-with-a-name-that-goes-on-and-on-and-on-and-on-and-on";

    @Test
    void shortNamesStayAsTheyAre() {
        assertThat(PublicNames.of("A1b2C3d4E5", "notes", "whoami", 64)).isEqualTo("notes___whoami");
        String exact = "x".repeat(64 - "notes___".length());
        assertThat(PublicNames.of("A1b2C3d4E5", "notes", exact, 64)).isEqualTo("notes___" + exact);
    }

    @Test
    void longNamesAreShortenedAlikeEachTime() {
        String name = PublicNames.of("A1b2C3d4E5", "notes", LONG, 64);
        assertThat(name)
                .hasSize(64)
                .startsWith("notes___a-tool-with")
                .matches("[A-Za-z0-9_-]{64}")
                .isEqualTo(PublicNames.of("A1b2C3d4E5", "notes", LONG, 64));
    }

    @Test
    void theDigestStandsForTargetAndTool() {
        String name = PublicNames.of("A1b2C3d4E5", "notes", LONG, 64);
        assertThat(PublicNames.of("B1b2C3d4E5", "notes", LONG, 64)).isNotEqualTo(name);
        assertThat(PublicNames.of("A1b2C3d4E5", "notes", LONG + "x", 64)).isNotEqualTo(name);
    }
}
