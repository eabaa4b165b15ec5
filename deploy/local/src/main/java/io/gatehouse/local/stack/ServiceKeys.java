package io.gatehouse.local.stack;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.gatehouse.local.leak.SecretLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** The keys of the services, made once, each in a file that only its owner reads. */
final class ServiceKeys {
    private static final String IDENTITY = "urn:gatehouse:identity-service";
    private static final String CATALOG = "urn:gatehouse:catalog-service";
    private static final String GATEWAY = "urn:gatehouse:gateway-service";

    private final DataFolder data;
    private final SecretLedger ledger;
    private final JsonMapper json = JsonMapper.builder().build();

    ServiceKeys(DataFolder data, SecretLedger ledger) {
        this.data = data;
        this.ledger = ledger;
        try {
            AeadConfig.register();
            MacConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink does not start", e);
        }
    }

    /** Wraps the data keys of the vault. */
    Path vaultKeyset() {
        return keyset("vault-keyset.json", PredefinedAeadParameters.AES256_GCM);
    }

    /** Derives the handles of consent sessions. */
    Path sessionKeyset() {
        return keyset("session-keyset.json", PredefinedMacParameters.HMAC_SHA256_256BITTAG);
    }

    /** Seals the gateway's session ids. */
    Path gatewayKeyset() {
        return keyset("gateway-keyset.json", PredefinedAeadParameters.AES256_GCM);
    }

    /** The private key by which a service proves who it is. */
    Path privateKey(String workload) {
        jwk(workload);
        return data.path("keys/" + workload + ".jwk.json");
    }

    /** The workloads that exist from the first start on. */
    Path seedFile() {
        var gateway = Map.of(
                IDENTITY,
                List.of(
                        "workload-tokens:issue-for-jwt",
                        "resource-tokens:get",
                        "gateway-workloads:act",
                        "audit-events:write"),
                CATALOG,
                List.of("snapshots:read"),
                GATEWAY,
                List.of("replicas:forward"));
        var catalog = Map.of(
                IDENTITY,
                List.of(
                        "workload-tokens:issue",
                        "workload-tokens:issue-for-user-id",
                        "resource-tokens:get",
                        "gateway-workloads:act",
                        "gateway-workloads:manage",
                        "sync-sessions:open",
                        "grants:discard",
                        "signed-requests:verify",
                        "resource-tags:manage",
                        "audit-events:write"));
        var file = data.path("keys/workloads.json");
        var seed = Map.of("workloads", List.of(seed("gateway-service", gateway), seed("catalog-service", catalog)));
        DataFolder.writePrivately(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(seed));
        return file;
    }

    /** A secret text of 32 characters, made once. */
    String text(String name) {
        var file = data.path("keys/" + name);
        try {
            if (!Files.exists(file)) {
                var random = new byte[16];
                new SecureRandom().nextBytes(random);
                DataFolder.writePrivately(file, HexFormat.of().formatHex(random));
            }
            var text = Files.readString(file);
            ledger.add(name, text);
            return text;
        } catch (IOException e) {
            throw new Fault("Cannot read " + file, e);
        }
    }

    private Map<String, Object> seed(String name, Map<String, List<String>> permissions) {
        var keys = Map.of("keys", List.of(jwk(name).toPublicJWK().toJSONObject()));
        // Good for nothing until a cluster of that name is configured.
        var accounts = List.of("local/gatehouse/" + name);
        return Map.of("name", name, "jwks", keys, "serviceAccounts", accounts, "permissions", permissions);
    }

    private Path keyset(String name, Parameters parameters) {
        var file = data.path("keys/" + name);
        try {
            if (!Files.exists(file)) {
                var made = KeysetHandle.generateNew(parameters);
                DataFolder.writePrivately(
                        file, TinkJsonProtoKeysetFormat.serializeKeyset(made, InsecureSecretKeyAccess.get()));
            }
            for (var key : json.readTree(file).path("key")) {
                ledger.add(name, key.path("keyData").path("value").asString(""));
            }
            return file;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No usable keyset in " + file, e);
        }
    }

    private ECKey jwk(String name) {
        var file = data.path("keys/" + name + ".jwk.json");
        try {
            if (!Files.exists(file)) {
                var made = new ECKeyGenerator(Curve.P_256)
                        .keyID(UUID.randomUUID().toString())
                        .keyUse(KeyUse.SIGNATURE)
                        .generate();
                DataFolder.writePrivately(file, made.toJSONString());
            }
            var key = ECKey.parse(Files.readString(file));
            ledger.add("private key of " + name, key.getD().toString());
            return key;
        } catch (IOException e) {
            throw new Fault("Cannot read " + file, e);
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("No usable key in " + file, e);
        }
    }
}
