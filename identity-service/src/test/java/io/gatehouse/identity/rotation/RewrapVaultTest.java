package io.gatehouse.identity.rotation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.equalTo;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.crypto.FileKeyWrapper;
import io.gatehouse.identity.crypto.SealBroken;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.crypto.TestKeyset;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultKey;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are only ever added to the keyset that the other tests of this service use, too. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RewrapVaultTest {

    private static final int GRANTS = 250;

    @Inject
    RewrapVault rewrap;

    @Inject
    FileKeyWrapper keys;

    @Inject
    Sealer sealer;

    @Inject
    TokenVault vault;

    @Inject
    CredentialProviders providers;

    @ConfigProperty(name = "identity.vault.key-encryption-keyset-file")
    Path file;

    @TempDir
    Path folder;

    private final FakeVendor vendor = new FakeVendor();
    private OAuth2Provider provider;

    @BeforeEach
    void fill() {
        vendor.discoverable("/as", "");
        String name = "rotation-" + UUID.randomUUID();
        ProviderCalls.register(name, vendor.url() + "/as");
        provider = Reactive.run(() -> providers.oauth2(name));
        for (int i = 0; i < GRANTS; i++) {
            GrantedTokens tokens = new GrantedTokens(
                    Secret.of("at-" + i), Secret.of("rt-" + i), Instant.now().plusSeconds(3600), Set.of());
            VaultKey key = key(i);
            Reactive.run(() -> vault.store(key, provider, tokens, Set.of(), null));
        }
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    @Test
    void newPrimaryKeyWrapsEverythingAgainAndTheOldOneIsNeededNoMore() {
        rotate();
        untilComplete();
        everyTokenOpens();
        progress()
                .body("percent", equalTo(100))
                .body("columns.find { it.table == 'audit_key' }.sealed", equalTo(1))
                .body("columns.find { it.table == 'vault_canary' }.current", equalTo(1));

        Sealer withTheNewKeyOnly = new Sealer(new FileKeyWrapper(write(onlyPrimary(keyset()), "new.json")));
        byte[] canary = bytes("SELECT sealed FROM vault_canary");
        assertThatCode(() -> withTheNewKeyOnly.open(canary, "gatehouse vault canary"))
                .doesNotThrowAnyException();
        assertThat(Reactive.sql("SELECT 1 FROM audit_event WHERE type = 'VAULT_REWRAPPED'")
                        .rowCount())
                .isPositive();
    }

    @Test
    void passThatEndsInTheMiddleLosesNothingAndIsGoneOnWith() {
        rotate();
        RewrapVault.Pass cut = Reactive.run(() -> rewrap.pass(1));
        assertThat(cut.clean()).isFalse();
        assertThat(cut.rewrapped()).isPositive();
        everyTokenOpens();
        byte[] canary = bytes("SELECT sealed FROM vault_canary");
        assertThatCode(() -> sealer.open(canary, "gatehouse vault canary")).doesNotThrowAnyException();
        untilComplete();
        everyTokenOpens();
    }

    @Test
    void severalReplicasDoItAtOnceWhileTokensAreStored() {
        rotate();
        List<CompletableFuture<RewrapVault.Pass>> passes = List.of(pass(), pass(), pass());
        fill();
        passes.forEach(CompletableFuture::join);
        untilComplete();
        everyTokenOpens();
    }

    @Test
    void rewrappingKeepsWhatIsSealedAndItsPlace() throws GeneralSecurityException {
        KeysetHandle old = TestKeyset.fresh();
        byte[] sealed =
                new Sealer(new FileKeyWrapper(write(old, "a.json"))).sealSecret(Secret.of("the secret"), "this row");
        KeysetHandle both = TestKeyset.rotated(old);
        byte[] anew = new Sealer(new FileKeyWrapper(write(both, "b.json"))).rewrap(sealed);

        assertThat(anew).isNotEqualTo(sealed).endsWith(tail(sealed));
        Sealer later = new Sealer(new FileKeyWrapper(write(onlyPrimary(both), "c.json")));
        assertThat(later.openSecret(anew, "this row").reveal()).isEqualTo("the secret");
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> later.open(anew, "another row"));
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> later.rewrap(sealed));
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> later.rewrap(new byte[] {1, 127, 0, 0, 0, 1}));
    }

    @Test
    void fileThatCannotServeIsNotTaken() throws IOException {
        Path other = write(TestKeyset.fresh(), "reloaded.json");
        FileKeyWrapper wrapper = new FileKeyWrapper(other);
        byte[] mark = wrapper.primaryMark();
        Files.writeString(other, "no keyset");
        assertThat(wrapper.reload()).isFalse();
        write(TestKeyset.fresh(), "reloaded.json");
        assertThat(wrapper.reload()).as("without the key that wraps now").isFalse();
        Files.delete(other);
        assertThat(wrapper.reload()).isFalse();
        assertThat(wrapper.primaryMark()).isEqualTo(mark);
    }

    @Test
    void applicationCannotChangeTheKeysOfTheTrailThatWay() {
        untilComplete();
        byte[] before = bytes("SELECT private_sealed FROM audit_key");
        Reactive.sql(
                "SELECT rewrap_audit_key(ctid, decode('0100000005' || '0101010101' || 'ff', 'hex')) FROM audit_key");
        assertThat(bytes("SELECT private_sealed FROM audit_key")).isEqualTo(before);
    }

    private CompletableFuture<RewrapVault.Pass> pass() {
        return CompletableFuture.supplyAsync(() -> Reactive.run(() -> rewrap.pass(Integer.MAX_VALUE)));
    }

    private void rotate() {
        TestKeyset.write(TestKeyset.rotated(keyset()), file);
        keys.reload();
        progress().body("complete", equalTo(false));
    }

    /** Values come and go while it is looked; in the end nothing is left. */
    private void untilComplete() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Reactive.run(() -> rewrap.pass(Integer.MAX_VALUE));
            progress().body("complete", equalTo(true));
        });
    }

    private static ValidatableResponse progress() {
        return given().auth()
                .oauth2(TestIssuer.configured().personToken("olga", "operator").sign())
                .get("/v1/vault/rotation")
                .then()
                .statusCode(200);
    }

    private void everyTokenOpens() {
        for (int i = 0; i < GRANTS; i++) {
            VaultKey key = key(i);
            VaultToken token = Reactive.run(() -> vault.current(key, provider, Set.of(), null, null));
            assertThat(token).isInstanceOf(VaultToken.Usable.class);
            assertThat(((VaultToken.Usable) token).token().reveal()).isEqualTo("at-" + i);
        }
    }

    private VaultKey key(int i) {
        return new VaultKey("rotation", new UserKey.Opaque("rotation", "u" + i), provider.id(), List.of(), List.of());
    }

    private static byte[] bytes(String sql) {
        return Reactive.sql(sql).iterator().next().getBuffer(0).getBytes();
    }

    private static byte[] tail(byte[] sealed) {
        int wrapped = ByteBuffer.wrap(sealed, 1, 4).getInt();
        return Arrays.copyOfRange(sealed, 5 + wrapped, sealed.length);
    }

    private KeysetHandle keyset() {
        try {
            return TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(KeysetHandle keyset, String name) {
        return TestKeyset.write(keyset, folder.resolve(name));
    }

    private static KeysetHandle onlyPrimary(KeysetHandle keyset) {
        try {
            return KeysetHandle.newBuilder()
                    .addEntry(
                            KeysetHandle.importKey(keyset.getPrimary().getKey()).makePrimary())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
