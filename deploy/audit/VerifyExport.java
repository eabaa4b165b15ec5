import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verifies an export of the audit trail offline, with nothing but a JDK:
 *
 * <pre>java VerifyExport.java export.jsonl [keys.json]</pre>
 *
 * The second file holds the public keys as {@code GET /v1/audit/checkpoints} gave them out at an earlier time (its member
 * {@code keys}); without it the keys in the file are believed, which proves only that nobody changed the file since.
 */
class VerifyExport {
    private static final String EVENT = ",\"event\":";
    private static final Pattern LINK = Pattern.compile("\\{\"position\":(\\d+),\"hash\":\"([0-9a-f]{64})\"");
    private static final Pattern HEADER =
            Pattern.compile("\\{\"format\":\"gatehouse-audit-1\",\"after\":(\\d+),\"hash\":\"([0-9a-f]{64})\".*");
    private static final Pattern CHECKPOINT = Pattern.compile("\\{\"checkpoint\":\"([A-Za-z0-9_.-]+)\"\\}");
    private static final Pattern KEY = Pattern.compile("\\{[^{}]*\"kty\"[^{}]*\\}");

    /** Of a key that none follows. */
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    /** For clocks that differ, as the service has it. */
    private static final Duration LENIENCY = Duration.ofMinutes(10);

    private final Map<String, Key> keys = new HashMap<>();
    private byte[] hash = new byte[32];
    private long first;
    private long position;
    private long signed = -1;

    /** A public key and the time in which it signs. */
    private record Key(PublicKey key, Instant from, Instant until) {
        boolean signsAt(Instant time) {
            return !time.isBefore(from.minus(LENIENCY)) && !time.isAfter(until.plus(LENIENCY));
        }
    }

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: java VerifyExport.java export.jsonl [keys.json]");
            System.exit(2);
        }
        try {
            System.out.println(new VerifyExport().verify(arguments));
        } catch (NotValid e) {
            System.out.println("NOT VALID: " + e.getMessage());
            System.exit(1);
        }
    }

    private String verify(String[] arguments) throws IOException, GeneralSecurityException {
        try (BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]))) {
            String header = lines.readLine();
            Matcher start = HEADER.matcher(header == null ? "" : header);
            if (!start.matches()) {
                throw new NotValid("the file does not begin as an export does");
            }
            position = Long.parseLong(start.group(1));
            first = position + 1;
            hash = HexFormat.of().parseHex(start.group(2));
            keys(arguments.length == 2 ? Files.readString(Path.of(arguments[1])) : header);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                line(line);
            }
        }
        if (signed < first) {
            throw new NotValid("no checkpoint signs any of these events");
        }
        return "valid: %d events, %d through %d, signed through %d"
                .formatted(position - first + 1, first, position, signed);
    }

    private void line(String line) throws GeneralSecurityException {
        Matcher checkpoint = CHECKPOINT.matcher(line);
        if (checkpoint.matches()) {
            checkpoint(checkpoint.group(1));
            return;
        }
        Matcher link = LINK.matcher(line);
        if (!link.lookingAt() || !line.startsWith(EVENT, link.end()) || !line.endsWith("}")) {
            throw new NotValid("the line after position " + position + " is none of an export");
        }
        if (Long.parseLong(link.group(1)) != position + 1) {
            throw new NotValid("after position " + position + " comes " + link.group(1));
        }
        position++;
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(hash);
        String event = line.substring(link.end() + EVENT.length(), line.length() - 1);
        hash = digest.digest(event.getBytes(StandardCharsets.UTF_8));
        if (!HexFormat.of().formatHex(hash).equals(link.group(2))) {
            throw new NotValid("the event at position " + position + " is not what was hashed");
        }
    }

    private void checkpoint(String jws) throws GeneralSecurityException {
        String[] parts = jws.split("\\.");
        String header = decode(parts[0]);
        Key key = keys.get(member(header, "kid"));
        if (key == null) {
            throw new NotValid("the signature at position " + position + " is of a key that is not known");
        }
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key.key());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!member(header, "typ").equals("audit-checkpoint+jws")
                || !signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            throw new NotValid("the signature at position " + position + " does not hold");
        }
        String payload = decode(parts[1]);
        if (!key.signsAt(Instant.parse(member(payload, "time")))) {
            throw new NotValid("the signature at position " + position + " is of a key that signed at another time");
        }
        if (!payload.contains("\"position\":" + position + ",")
                || !member(payload, "hash").equals(HexFormat.of().formatHex(hash))) {
            throw new NotValid("the checkpoint at position " + position + " signs something else");
        }
        signed = position;
    }

    private void keys(String json) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec parameters = curve.getParameterSpec(ECParameterSpec.class);
        Matcher found = KEY.matcher(json);
        while (found.find()) {
            ECPoint point = new ECPoint(number(member(found.group(), "x")), number(member(found.group(), "y")));
            keys.put(
                    member(found.group(), "kid"),
                    new Key(
                            KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters)),
                            time(found.group(), "validFrom", Instant.EPOCH),
                            time(found.group(), "validUntil", LAST)));
        }
    }

    private static Instant time(String json, String name, Instant otherwise) {
        return json.contains("\"" + name + "\"") ? Instant.parse(member(json, name)) : otherwise;
    }

    private static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"\\\\]*)\"").matcher(json);
        if (!found.find()) {
            throw new NotValid("a statement or key has no " + name);
        }
        return found.group(1);
    }

    private static BigInteger number(String base64) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
    }

    private static String decode(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static final class NotValid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotValid(String message) {
            super(message);
        }
    }
}
