package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.mac.HmacParameters;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionHandlesTest {

    private static final UUID SESSION = UUID.fromString("6a3b1df0-9e0c-4c52-8a55-1f6b8f2ad001");

    @BeforeAll
    static void register() throws GeneralSecurityException {
        MacConfig.register();
        PrfConfig.register();
    }

    static Stream<Parameters> keyTypes() throws GeneralSecurityException {
        return Stream.of(
                PredefinedMacParameters.HMAC_SHA256_256BITTAG,
                HmacParameters.builder()
                        .setKeySizeBytes(32)
                        .setTagSizeBytes(32)
                        .setHashType(HmacParameters.HashType.SHA256)
                        .setVariant(HmacParameters.Variant.NO_PREFIX)
                        .build(),
                HmacPrfParameters.builder()
                        .setKeySizeBytes(32)
                        .setHashType(HmacPrfParameters.HashType.SHA256)
                        .build());
    }

    private static SessionHandles handles(Parameters parameters) {
        try {
            return new SessionHandles(new HandleKeys(KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.generateEntryFromParameters(parameters)
                            .withRandomId()
                            .makePrimary())
                    .build()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("keyTypes")
    void aHandleNamesItsSession(Parameters parameters) {
        SessionHandles handles = handles(parameters);
        String handle = handles.requestUri(SESSION);
        assertThat(handle).matches("urn:ietf:params:oauth:request_uri:[a-zA-Z0-9-._~]+");
        assertThat(handles.sessionOfRequestUri(handle)).contains(SESSION);
        assertThat(handles.requestUri(SESSION)).isEqualTo(handle);
    }

    @ParameterizedTest
    @MethodSource("keyTypes")
    void aHandleIsGoodForOnePurpose(Parameters parameters) {
        SessionHandles handles = handles(parameters);
        assertThat(handles.sessionOfCompletionUri(handles.requestUri(SESSION))).isEmpty();
        assertThat(handles.sessionOfRequestUri(handles.completionUri(SESSION))).isEmpty();
        assertThat(handles.sessionOfCompletionUri(handles.completionUri(SESSION)))
                .contains(SESSION);
    }

    @ParameterizedTest
    @MethodSource("keyTypes")
    void aForgedHandleNamesNothing(Parameters parameters) {
        SessionHandles handles = handles(parameters);
        String handle = handles.requestUri(SESSION);
        String other = handles.requestUri(UUID.randomUUID());
        String tagOfOther = other.substring(other.indexOf('.'));
        assertThat(Stream.of(
                                "",
                                SessionHandles.PREFIX,
                                SessionHandles.PREFIX + ".",
                                handle.substring(0, handle.length() - 1),
                                handle + "A",
                                handle + "=",
                                handle.substring(0, handle.indexOf('.')) + tagOfOther,
                                handle.toUpperCase(Locale.ROOT),
                                handles(parameters).requestUri(SESSION),
                                SessionHandles.PREFIX + "x".repeat(2000))
                        .map(handles::sessionOfRequestUri))
                .allMatch(Optional::isEmpty);
    }

    @Test
    void aRotatedKeyStillVerifies() throws GeneralSecurityException {
        KeysetHandle.Builder.Entry old =
                KeysetHandle.generateEntryFromParameters(PredefinedMacParameters.HMAC_SHA256_256BITTAG);
        KeysetHandle before = KeysetHandle.newBuilder()
                .addEntry(old.withFixedId(7).makePrimary())
                .build();
        KeysetHandle after = KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(before.getPrimary().getKey()).withFixedId(7))
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedMacParameters.HMAC_SHA256_256BITTAG)
                        .withFixedId(8)
                        .makePrimary())
                .build();
        String handle = new SessionHandles(new HandleKeys(before)).requestUri(SESSION);
        assertThat(new SessionHandles(new HandleKeys(after)).sessionOfRequestUri(handle))
                .contains(SESSION);
    }

    @Test
    void aFormTokenIsBoundToSessionBrowserAndLogin() {
        SessionHandles handles = handles(PredefinedMacParameters.HMAC_SHA256_256BITTAG);
        String token = handles.formToken(SESSION, "browser", "alice");
        assertThat(handles.isFormToken(token, SESSION, "browser", "alice")).isTrue();
        assertThat(handles.isFormToken(token, SESSION, "browser", "bob")).isFalse();
        assertThat(handles.isFormToken(token, SESSION, "browserb", "alice")).isFalse();
        assertThat(handles.isFormToken(token, UUID.randomUUID(), "browser", "alice"))
                .isFalse();
        assertThat(handles.isFormToken("", SESSION, "browser", "alice")).isFalse();
    }

    @Test
    void theReferenceForTheTrailIsNoHandle() {
        assertThat(SessionHandles.reference(SESSION)).hasSize(16).matches("[0-9a-f]+");
    }
}
