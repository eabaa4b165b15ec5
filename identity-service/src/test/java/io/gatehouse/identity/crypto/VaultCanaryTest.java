package io.gatehouse.identity.crypto;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class VaultCanaryTest {

    @Inject
    VaultCanary canary;

    @Inject
    Sealer sealer;

    @TempDir
    Path folder;

    @Test
    void secondStartWithTheSameKeysetGoesOn() {
        assertThatCode(() -> canary.check(new StartupEvent())).doesNotThrowAnyException();
    }

    @Test
    void startWithAForeignKeysetIsRefused() {
        Sealer foreign =
                new Sealer(new FileKeyWrapper(TestKeyset.write(TestKeyset.fresh(), folder.resolve("foreign.json"))));
        replace(VaultCanary.make(foreign));
        try {
            assertThatExceptionOfType(CanaryDead.class).isThrownBy(() -> canary.check(new StartupEvent()));
        } finally {
            replace(VaultCanary.make(sealer));
        }
    }

    /** Whoever has the key, but another database: what it opens has to be what everybody knows. */
    @Test
    void startWithACanaryThatHoldsSomethingElseIsRefused() {
        replace(sealer.seal("another song".getBytes(StandardCharsets.UTF_8), VaultCanary.PLACE));
        try {
            assertThatExceptionOfType(CanaryDead.class)
                    .isThrownBy(() -> canary.check(new StartupEvent()))
                    .withMessageContaining("holds something else");
        } finally {
            replace(VaultCanary.make(sealer));
        }
    }

    private static void replace(byte[] sealed) {
        Reactive.sqlAsOwner(
                "UPDATE vault_canary SET sealed = '\\x" + HexFormat.of().formatHex(sealed) + "'");
    }
}
