package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.ClientAuthMethod;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ServerMetadata;
import io.gatehouse.identity.provider.Vendor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where browsers are sent, for every vendor of the catalogue. */
class VendorUrlTest {
    private static final Map<Vendor, Map<String, String>> PECULIAR = Map.of(
            Vendor.GOOGLE, Map.of("access_type", "offline", "prompt", "consent"),
            Vendor.ATLASSIAN, Map.of("audience", "api.atlassian.com", "prompt", "consent"),
            Vendor.REDDIT, Map.of("duration", "permanent"),
            Vendor.DROPBOX, Map.of("token_access_type", "offline"),
            Vendor.NOTION, Map.of("owner", "user"));

    @ParameterizedTest
    @EnumSource(Vendor.class)
    void carriesTheProtocolAndWhatTheVendorWantsAndNothingElse(Vendor vendor) {
        Map<String, String> expected = new TreeMap<>(PECULIAR.getOrDefault(vendor, Map.of()));
        expected.putAll(Map.of(
                "response_type", "code",
                "client_id", "client",
                "redirect_uri", "https://gatehouse.example/cb",
                "state", "st"));
        if (vendor != Vendor.LINKEDIN) {
            expected.put("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
            expected.put("code_challenge_method", "S256");
        }
        expected.put(vendor == Vendor.SLACK ? "user_scope" : "scope", vendor == Vendor.SLACK ? "a,b" : "a b");
        if (vendor == Vendor.CUSTOM) {
            expected.put("resource", "https://notes.example/mcp");
        }
        assertThat(parameters(vendor)).isEqualTo(expected);
    }

    private static Map<String, String> parameters(Vendor vendor) {
        OAuth2Provider provider = new OAuth2Provider(
                UUID.randomUUID(),
                "vendor",
                vendor,
                1,
                1,
                "client",
                Secret.of("secret"),
                ClientAuthMethod.CLIENT_SECRET_BASIC,
                new ServerMetadata(
                        null,
                        URI.create("https://v.example/authorize"),
                        URI.create("https://v.example/t"),
                        null,
                        false),
                "https://gatehouse.example/cb",
                vendor == Vendor.CUSTOM,
                null,
                null,
                null);
        SessionGrant grant = new SessionGrant(
                provider.id(), "vendor", 1, List.of("a", "b"), List.of("https://notes.example/mcp"), List.of());
        // RFC 7636 appendix B
        Secret verifier = Secret.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        URI url = VendorUrl.of(provider, grant, SessionExtras.NONE, Secret.of("st"), verifier);
        assertThat(url.toString()).startsWith("https://v.example/authorize?");
        Map<String, String> found = new TreeMap<>();
        TestVendor.parse(url.getRawQuery()).forEach((name, values) -> {
            assertThat(values).hasSize(1);
            found.put(name, values.getFirst());
        });
        return found;
    }
}
