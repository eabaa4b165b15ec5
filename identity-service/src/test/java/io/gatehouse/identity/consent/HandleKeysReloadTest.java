package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keyset of the session handles is replaced while the service runs. */
class HandleKeysReloadTest {

    private static final UUID SESSION = UUID.fromString("6f1b6ad8-3d5c-4a77-9d0e-0d4a6b3c2f10");

    @TempDir
    Path folder;

    private Path file;
    private KeysetHandle first;
    private HandleKeys keys;
    private SessionHandles handles;
    private String handle;

    @BeforeEach
    void derive() throws GeneralSecurityException, IOException {
        MacConfig.register();
        file = folder.resolve("keyset.json");
        first = KeysetHandle.generateNew(PredefinedMacParameters.HMAC_SHA256_256BITTAG);
        write(first);
        keys = new HandleKeys(file);
        handles = new SessionHandles(keys);
        handle = handles.requestUri(SESSION);
    }

    @Test
    void aHandleOfBeforeIsGoodAfterTheRotation() throws GeneralSecurityException, IOException {
        assertThat(keys.reload()).as("nothing was changed").isFalse();
        KeysetHandle both = KeysetHandle.newBuilder(first)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedMacParameters.HMAC_SHA256_256BITTAG)
                        .withRandomId())
                .build();
        write(both);
        assertThat(keys.reload()).isTrue();
        assertThat(handles.requestUri(SESSION))
                .as("the old key is still primary")
                .isEqualTo(handle);
        HandleKeys other = new HandleKeys(file);
        KeysetHandle.Builder promoted = KeysetHandle.newBuilder(both);
        promoted.getAt(1).makePrimary();
        write(promoted.build());
        assertThat(keys.reload()).isTrue();
        assertThat(handles.sessionOfRequestUri(handle)).contains(SESSION);
        String anew = handles.requestUri(SESSION);
        assertThat(anew).isNotEqualTo(handle);
        assertThat(new SessionHandles(other).sessionOfRequestUri(anew))
                .as("a replica that reads the file later")
                .contains(SESSION);
    }

    @Test
    void aFileThatCannotServeIsNotTaken() throws GeneralSecurityException, IOException {
        Files.writeString(file, "no keyset");
        assertThat(keys.reload()).isFalse();
        write(KeysetHandle.generateNew(PredefinedMacParameters.HMAC_SHA256_256BITTAG));
        assertThat(keys.reload()).as("without the key that tags now").isFalse();
        Files.delete(file);
        assertThat(keys.reload()).isFalse();
        assertThat(handles.requestUri(SESSION)).isEqualTo(handle);
    }

    private void write(KeysetHandle keyset) throws GeneralSecurityException, IOException {
        Files.writeString(file, TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get()));
    }
}
