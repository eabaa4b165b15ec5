package io.gatehouse.local.day;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The backup in another place: what opens with the vault's key, and that nothing opens without it. */
final class Restore {
    private static final String VAULT_KEY = "keys/vault-keyset.json";
    private static final String CANARY = "The vault's canary does not open";

    private final Progress progress;
    private final Stack.Options options;
    private final Function<Stack, Auditor> auditor;

    /** Starts the stack of these options, whose folder is the backup. */
    Restore(Progress progress, Stack.Options options, Function<Stack, Auditor> auditor) {
        this.progress = progress;
        this.options = options;
        this.auditor = auditor;
    }

    /**
     * What was found.
     *
     * @param withoutKey what a service says that is started with another key; an empty text if it started
     * @param calls how many calls of connected users went through, each with a token of the restored vault
     * @param failures causes of those that did not
     * @param chainHolds whether the restored trail verifies, through a checkpoint that was kept before
     */
    record Restored(String withoutKey, int calls, Map<String, Long> failures, boolean chainHolds) {
        boolean refusedWithoutKey() {
            return withoutKey.contains(CANARY);
        }

        boolean held() {
            return refusedWithoutKey() && failures.isEmpty() && chainHolds && calls > 0;
        }
    }

    Restored play(List<DayUser> users, String checkpoint) {
        progress.line("The stack is gone; its backup is started in " + options.folder());
        var key = options.folder().resolve(VAULT_KEY);
        try {
            var kept = Files.readString(key);
            DataFolder.writePrivately(key, another());
            var refusal = startWithoutKey();
            DataFolder.writePrivately(key, kept);
            return startWithKey(users, checkpoint, refusal);
        } catch (IOException e) {
            throw new Fault("The vault's key cannot be read from the backup", e);
        }
    }

    /** What identity-service says of the key; the empty text if the stack started. */
    private String startWithoutKey() throws IOException {
        try (var stack = Stack.start(options, progress)) {
            return "";
        } catch (Fault refused) {
            progress.line("");
            try (var lines = Files.lines(options.folder().resolve("logs/identity.log"))) {
                return lines.filter(line -> line.contains(CANARY))
                        .findFirst()
                        .orElse(String.valueOf(refused.getMessage()));
            }
        }
    }

    private Restored startWithKey(List<DayUser> users, String checkpoint, String refusal) {
        try (var stack = Stack.start(options, progress);
                var reader = auditor.apply(stack)) {
            var failures = Proof.callAll(users);
            int calls = users.stream().mapToInt(user -> user.connected().size()).sum();
            var problem = new StringBuilder();
            Proof.verify(reader, "&checkpoint=" + Form.encode(checkpoint), problem);
            return new Restored(refusal, calls, failures, problem.isEmpty());
        }
    }

    private static String another() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No key can be made", e);
        }
    }
}
