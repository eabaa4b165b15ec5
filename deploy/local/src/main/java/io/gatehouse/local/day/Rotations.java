package io.gatehouse.local.day;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Replaces keys while everything runs, as the operator does: files are changed, nothing is restarted. */
final class Rotations {
    /** Longer than any service takes to look at its files again. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(15);

    private static final Duration REWRAPPED_WITHIN = Duration.ofMinutes(2);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Stack stack;
    private final Auditor auditor;

    Rotations(Stack stack, Auditor auditor) {
        this.stack = stack;
        this.auditor = auditor;
    }

    /** A new key is read everywhere, then made primary; the old one is taken out when nothing needs it. */
    String vaultKey() {
        var file = stack.data().path("keys/vault-keyset.json");
        int old = primary(file);
        replace(file, PredefinedAeadParameters.AES256_GCM);
        var deadline = Instant.now().plus(REWRAPPED_WITHIN);
        while (!auditor.read("/v1/vault/rotation").path("complete").asBoolean(false)) {
            if (Instant.now().isAfter(deadline)) {
                return "not everything is wrapped again after " + REWRAPPED_WITHIN.toSeconds() + " s";
            }
            Pause.of(Duration.ofSeconds(1));
        }
        Pause.of(READ_AGAIN);
        var progress = auditor.read("/v1/vault/rotation");
        if (!progress.path("complete").asBoolean(false)) {
            return "values of the old key came after the end";
        }
        write(file, without(read(file), old));
        Pause.of(READ_AGAIN);
        return progress.path("sealed").asLong(0) + " values wrapped again";
    }

    /** What seals the gateways' session ids, and what derives the handles of consents. */
    String sessionKeys() {
        replace(stack.data().path("keys/gateway-keyset.json"), PredefinedAeadParameters.AES256_GCM);
        replace(stack.data().path("keys/session-keyset.json"), PredefinedMacParameters.HMAC_SHA256_256BITTAG);
        return "old keys stay for what they sealed";
    }

    /** The keys by which gateway-service and catalog-service prove who they are. */
    String privateKeys() {
        var seed = stack.data().path("keys/workloads.json");
        var fresh = new HashMap<String, ECKey>();
        var workloads = (ObjectNode) JSON.readTree(seed);
        for (var workload : workloads.path("workloads")) {
            var key = key();
            fresh.put(workload.path("name").asString(""), key);
            keys(workload).add(JSON.readTree(key.toPublicJWK().toJSONString()));
        }
        DataFolder.writePrivately(seed, JSON.writeValueAsString(workloads));
        Pause.of(READ_AGAIN);
        fresh.forEach((name, key) ->
                DataFolder.writePrivately(stack.data().path("keys/" + name + ".jwk.json"), key.toJSONString()));
        Pause.of(READ_AGAIN);
        for (var workload : workloads.path("workloads")) {
            keys(workload).remove(0);
        }
        DataFolder.writePrivately(seed, JSON.writeValueAsString(workloads));
        Pause.of(READ_AGAIN);
        return "of " + String.join(" and ", new TreeSet<>(fresh.keySet()));
    }

    private static ArrayNode keys(JsonNode workload) {
        return (ArrayNode) workload.path("jwks").path("keys");
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("No key can be made", e);
        }
    }

    private static void replace(Path file, Parameters parameters) {
        int made = add(file, parameters);
        Pause.of(READ_AGAIN);
        write(file, promoted(read(file), made));
        Pause.of(READ_AGAIN);
    }

    private static int primary(Path file) {
        return read(file).getPrimary().getId();
    }

    /** Adds a key that is not primary; returns its id. */
    private static int add(Path file, Parameters parameters) {
        var keys = read(file);
        var entry = KeysetHandle.generateEntryFromParameters(parameters).withRandomId();
        try {
            var longer = KeysetHandle.newBuilder(keys).addEntry(entry).build();
            write(file, longer);
            return longer.getAt(longer.size() - 1).getId();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No key can be added to " + file, e);
        }
    }

    private static KeysetHandle promoted(KeysetHandle keys, int id) {
        try {
            var builder = KeysetHandle.newBuilder(keys);
            for (int i = 0; i < keys.size(); i++) {
                if (keys.getAt(i).getId() == id) {
                    builder.getAt(i).makePrimary();
                }
            }
            return builder.build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key cannot become primary", e);
        }
    }

    private static KeysetHandle without(KeysetHandle keys, int id) {
        try {
            var builder = KeysetHandle.newBuilder(keys);
            for (int i = keys.size() - 1; i >= 0; i--) {
                if (keys.getAt(i).getId() == id) {
                    builder.deleteAt(i);
                }
            }
            return builder.build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key cannot be taken out", e);
        }
    }

    private static KeysetHandle read(Path file) {
        try {
            return TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
        } catch (IOException e) {
            throw new Fault("Cannot read " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No usable keyset in " + file, e);
        }
    }

    private static void write(Path file, KeysetHandle keys) {
        try {
            DataFolder.writePrivately(
                    file, TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The keyset " + file + " cannot be written", e);
        }
    }
}
