package io.gatehouse.local.leak;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for secrets in text, as they are and in the encodings in which they would slip through. */
final class SecretScanner {
    private final Map<String, String> kindByNeedle = new LinkedHashMap<>();

    SecretScanner(Map<String, String> kindBySecret) {
        kindBySecret.forEach((secret, kind) -> {
            var bytes = secret.getBytes(StandardCharsets.UTF_8);
            kindByNeedle.put(secret, kind);
            kindByNeedle.put(Base64.getEncoder().withoutPadding().encodeToString(bytes), kind + ", base64");
            kindByNeedle.put(HexFormat.of().formatHex(bytes), kind + ", hex");
        });
    }

    /** Every kind of secret that is in the text. */
    List<Finding> scan(String place, String text) {
        var findings = new ArrayList<Finding>();
        kindByNeedle.forEach((needle, kind) -> {
            if (text.contains(needle)) {
                findings.add(new Finding(place, kind));
            }
        });
        return findings;
    }

    /** The same in bytes, of which every byte counts as a character. */
    List<Finding> scan(String place, byte[] bytes) {
        return scan(place, new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
