package io.gatehouse.identity.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {

    private static final byte[] PLAIN = "a refresh token".getBytes(UTF_8);

    @TempDir
    Path folder;

    @Test
    void opensWhatItSealed() {
        Sealer sealer = sealer(TestKeyset.fresh());
        assertThat(sealer.open(sealer.seal(PLAIN, "row 1"), "row 1")).isEqualTo(PLAIN);
    }

    @Test
    void sameValueNeverLooksTheSame() {
        Sealer sealer = sealer(TestKeyset.fresh());
        assertThat(sealer.seal(PLAIN, "row 1")).isNotEqualTo(sealer.seal(PLAIN, "row 1"));
    }

    @Test
    void valueMovedToAnotherRowDoesNotOpen() {
        Sealer sealer = sealer(TestKeyset.fresh());
        byte[] sealed = sealer.seal(PLAIN, "row 1");
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(sealed, "row 2"));
    }

    @Test
    void valuesSwappedBetweenRowsDoNotOpen() {
        Sealer sealer = sealer(TestKeyset.fresh());
        byte[] alice = sealer.seal("alice".getBytes(UTF_8), "alice");
        byte[] bob = sealer.seal("bob".getBytes(UTF_8), "bob");
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(bob, "alice"));
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(alice, "bob"));
    }

    @Test
    void everyChangedByteIsNoticed() {
        Sealer sealer = sealer(TestKeyset.fresh());
        byte[] sealed = sealer.seal(PLAIN, "row 1");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(changed, "row 1"));
        }
    }

    @Test
    void ciphertextUnderAnotherValuesDataKeyDoesNotOpen() {
        Sealer sealer = sealer(TestKeyset.fresh());
        byte[] one = sealer.seal(PLAIN, "row 1");
        byte[] other = sealer.seal(PLAIN, "row 1");
        // Both have equal lengths; the wrapped data key is the first part.
        byte[] mixed = one.clone();
        System.arraycopy(other, 0, mixed, 0, mixed.length / 2);
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(mixed, "row 1"));
    }

    @Test
    void emptyAndUnknownFormatsAreRefused() {
        Sealer sealer = sealer(TestKeyset.fresh());
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(new byte[0], "row 1"));
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(new byte[] {1, 2, 3}, "row 1"));
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer.open(new byte[] {9, 2, 3}, "row 1"));
    }

    @Test
    void anotherKeysetDoesNotOpen() {
        byte[] sealed = sealer(TestKeyset.fresh()).seal(PLAIN, "row 1");
        Sealer foreign = sealer(TestKeyset.fresh());
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> foreign.open(sealed, "row 1"));
    }

    @Test
    void rotatedKeysetOpensOldValuesAndSealsWithTheNewKey() {
        KeysetHandle old = TestKeyset.fresh();
        byte[] sealed = sealer(old).seal(PLAIN, "row 1");
        Sealer rotated = sealer(TestKeyset.rotated(old));
        assertThat(rotated.open(sealed, "row 1")).isEqualTo(PLAIN);
        byte[] fresh = rotated.seal(PLAIN, "row 1");
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> sealer(old).open(fresh, "row 1"));
    }

    @Test
    void keysetOfAnotherKindIsRefused() {
        Path file = TestKeyset.write(TestKeyset.of(PredefinedAeadParameters.AES128_GCM), folder.resolve("weak.json"));
        assertThatExceptionOfType(UnusableKeyset.class)
                .isThrownBy(() -> new FileKeyWrapper(file))
                .withMessageContaining("AES256_GCM");
    }

    @Test
    void missingAndBrokenKeysetFilesAreRefusedByName() throws Exception {
        Path missing = folder.resolve("missing.json");
        assertThatExceptionOfType(UnusableKeyset.class)
                .isThrownBy(() -> new FileKeyWrapper(missing))
                .withMessageContaining("missing.json");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"key\":\"not a keyset\"}");
        assertThatExceptionOfType(UnusableKeyset.class)
                .isThrownBy(() -> new FileKeyWrapper(broken))
                .withMessageContaining("broken.json")
                .withNoCause();
    }

    @Test
    void canaryOpensWithItsKeyset() {
        Sealer sealer = sealer(TestKeyset.fresh());
        VaultCanary.prove(sealer, VaultCanary.make(sealer));
    }

    @Test
    void canaryDiesUnderAForeignKeyset() {
        byte[] canary = VaultCanary.make(sealer(TestKeyset.fresh()));
        Sealer foreign = sealer(TestKeyset.fresh());
        assertThatExceptionOfType(CanaryDead.class)
                .isThrownBy(() -> VaultCanary.prove(foreign, canary))
                .withMessageContaining("identity.vault.key-encryption-keyset-file");
    }

    @Test
    void anotherValueIsNoCanary() {
        Sealer sealer = sealer(TestKeyset.fresh());
        byte[] other = sealer.seal(PLAIN, VaultCanary.PLACE);
        assertThatExceptionOfType(CanaryDead.class).isThrownBy(() -> VaultCanary.prove(sealer, other));
    }

    @Test
    void secretsHideThemselves() {
        Secret secret = Secret.of("s3cr3t");
        assertThat(secret.toString()).doesNotContain("s3cr3t");
        assertThat(secret.matches(Secret.of("s3cr3t"))).isTrue();
        assertThat(secret.matches(Secret.of("s3cr3T"))).isFalse();
        assertThat(secret).isNotEqualTo(Secret.of("s3cr3t"));
    }

    private Sealer sealer(KeysetHandle keyset) {
        return new Sealer(new FileKeyWrapper(TestKeyset.write(keyset, folder.resolve("keyset.json"))));
    }
}
