import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes every secret that a first installation needs, each in a file that only its owner reads, in a folder for each pod:
 * {@code java deploy/secrets/MakeSecrets.java FOLDER [HOST…]}, the hosts being those of a certificate for the outside.
 * What is there already stays. It needs a JDK and nothing else.
 */
final class MakeSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 32;
    private static final int COORDINATE_BYTES = 32;
    /** What stands before the key in Tink's AesGcmKey (field 3, 32 bytes) and HmacKey (SHA-256, 32 bytes of tag). */
    private static final String AES_GCM = "1a20";

    private static final String HMAC = "120408031020" + "1a20";

    private final Path folder;

    private MakeSecrets(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        if (arguments.length == 0) {
            System.err.println("usage: java MakeSecrets.java FOLDER [HOST...]");
            System.exit(2);
        }
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        if (Files.exists(folder.resolve("database/roles.sql"))) {
            System.err.println(folder + " has secrets already; nothing was changed");
            System.exit(1);
        }
        new MakeSecrets(folder).make(List.of(arguments).subList(1, arguments.length));
        System.out.println("Made in " + folder
                + ". Keep identity-service/vault.json apart from the backups of the database: together they open the vault.");
    }

    private void make(List<String> hosts) throws IOException, GeneralSecurityException {
        String gateway = workload("gateway-service");
        String catalog = workload("catalog-service");
        write("identity-service/workloads.json", seed(gateway, catalog));
        write("identity-service/vault.json", keyset("AesGcmKey", AES_GCM));
        write("identity-service/session.json", keyset("HmacKey", HMAC));
        write("gateway-service/session.json", keyset("AesGcmKey", AES_GCM));
        databases();
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (String name : List.of("gateway-service", "identity-service", "catalog-service", "database")) {
            names.put(name, List.of(name, "localhost"));
        }
        if (!hosts.isEmpty()) {
            names.put("public", hosts);
        }
        new Authority(folder).certify(names);
    }

    /** The roles of both databases, and what each pod has to know of them. */
    private void databases() throws IOException {
        StringBuilder roles = new StringBuilder();
        for (String name : List.of("identity", "catalog")) {
            String owner = text();
            String app = text();
            roles.append("""
                    CREATE ROLE %1$s_owner LOGIN PASSWORD '%2$s';
                    CREATE ROLE %1$s_app LOGIN PASSWORD '%3$s';
                    CREATE DATABASE %1$s OWNER %1$s_owner;
                    REVOKE ALL ON DATABASE %1$s FROM PUBLIC;
                    GRANT CONNECT ON DATABASE %1$s TO %1$s_app;
                    """.formatted(name, owner, app));
            write(
                    name + "-migration/secret.properties",
                    "quarkus.flyway.jdbc-url=${quarkus.datasource.jdbc.url}\nquarkus.flyway.username=" + name
                            + "_owner\nquarkus.flyway.password=" + owner + "\n");
            String pages = name.equals("identity")
                    ? "quarkus.oidc.pages.authentication.state-secret=" + text()
                            + "\nquarkus.oidc.pages.token-state-manager.encryption-secret=" + text()
                            + "\n# From the company's provider, where the pages are registered as a client:"
                            + "\nquarkus.oidc.pages.credentials.secret=FILL-IN\n"
                    : "";
            write(name + "-service/secret.properties", "quarkus.datasource.password=" + app + "\n" + pages);
        }
        write("database/password", text());
        write("database/roles.sql", roles.toString());
    }

    /** A workload's private key as a JWK in its folder; answers the public one. */
    private String workload(String name) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey open = (ECPublicKey) pair.getPublic();
        String members = "\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\""
                .formatted(
                        UUID.randomUUID(),
                        coordinate(open.getW().getAffineX()),
                        coordinate(open.getW().getAffineY()));
        String secret = coordinate(((ECPrivateKey) pair.getPrivate()).getS());
        write(name + "/private-key.jwk", "{" + members + ",\"d\":\"" + secret + "\"}\n");
        return "{" + members + "}";
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] exact = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, exact, COORDINATE_BYTES - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(exact);
    }

    /** A Tink keyset of one fresh key, in the format of its JSON reader. */
    private static String keyset(String type, String before) {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        byte[] start = HexFormat.of().parseHex(before);
        byte[] value = Arrays.copyOf(start, start.length + KEY_BYTES);
        System.arraycopy(key, 0, value, start.length, KEY_BYTES);
        int id = RANDOM.nextInt(1, Integer.MAX_VALUE);
        return """
                {"primaryKeyId":%1$d,"key":[{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.%2$s",
                "value":"%3$s","keyMaterialType":"SYMMETRIC"},"status":"ENABLED","keyId":%1$d,"outputPrefixType":"TINK"}]}
                """.formatted(id, type, Base64.getEncoder().encodeToString(value));
    }

    /** The workloads that exist from the first start on, with the keys that they prove themselves by. */
    private static String seed(String gateway, String catalog) {
        return """
                {"workloads":[
                  {"name":"gateway-service","jwks":{"keys":[%s]},"permissions":{
                    "urn:gatehouse:identity-service":["workload-tokens:issue-for-jwt","resource-tokens:get",
                      "gateway-workloads:act","audit-events:write"],
                    "urn:gatehouse:catalog-service":["snapshots:read"],
                    "urn:gatehouse:gateway-service":["replicas:forward"]}},
                  {"name":"catalog-service","jwks":{"keys":[%s]},"permissions":{
                    "urn:gatehouse:identity-service":["workload-tokens:issue","workload-tokens:issue-for-user-id",
                      "resource-tokens:get","gateway-workloads:act","gateway-workloads:manage","sync-sessions:open",
                      "grants:discard","signed-requests:verify","resource-tags:manage","audit-events:write"]}}]}
                """.formatted(gateway, catalog);
    }

    /** A password of 192 bits that needs no quoting anywhere. */
    private static String text() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void write(String name, String content) throws IOException {
        writePrivately(folder.resolve(name), content);
    }

    static void writePrivately(Path file, String content) throws IOException {
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    /** An authority of this installation, and the certificates that it signs, by the JDK's keytool. */
    private static final class Authority {
        private final Path folder;
        private final Path store;
        private final String password = text();

        Authority(Path folder) {
            this.folder = folder;
            this.store = folder.resolve("authority.p12");
        }

        void certify(Map<String, List<String>> names) throws IOException, GeneralSecurityException {
            keytool("-genkeypair -alias ca -keyalg EC -groupname secp256r1 -validity 1825 -dname CN=Gatehouse"
                    + " -ext bc:c=ca:true,pathlen:0 -ext ku:c=keyCertSign");
            for (Map.Entry<String, List<String>> one : names.entrySet()) {
                keytool("-genkeypair -alias " + one.getKey() + " -signer ca -keyalg EC -groupname secp256r1 -validity 397"
                        + " -dname CN=" + one.getKey() + " -ext eku=serverAuth -ext san=dns:"
                        + String.join(",dns:", one.getValue()));
            }
            Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
            KeyStore made = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                made.load(in, password.toCharArray());
            }
            String authority = pem("CERTIFICATE", made.getCertificate("ca").getEncoded());
            Files.writeString(folder.resolve("ca.crt"), authority);
            for (String name : names.keySet()) {
                writePrivately(
                        folder.resolve(name + "/tls.crt"),
                        pem("CERTIFICATE", made.getCertificate(name).getEncoded()));
                writePrivately(
                        folder.resolve(name + "/tls.key"),
                        pem("PRIVATE KEY", made.getKey(name, password.toCharArray()).getEncoded()));
            }
            trust();
            writePrivately(folder.resolve("authority.password"), password);
        }

        /** The public authorities of the JDK and ours, without a password, as the services are to believe them. */
        private void trust() throws IOException {
            Path trusted = folder.resolve("truststore.p12");
            Path publicOnes = Path.of(System.getProperty("java.home"), "lib/security/cacerts");
            String plain = "-J-Dkeystore.pkcs12.macAlgorithm=NONE -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE ";
            run(plain + "-importkeystore -noprompt -srckeystore " + publicOnes + " -srcstorepass changeit -destkeystore "
                    + trusted + " -deststoretype PKCS12 -deststorepass:env SECRET");
            run(plain + "-importcert -noprompt -alias gatehouse -file " + folder.resolve("ca.crt") + " -keystore " + trusted
                    + " -storepass:env SECRET");
        }

        private void keytool(String arguments) throws IOException {
            run(arguments + " -storetype PKCS12 -keystore " + store + " -storepass:env SECRET");
        }

        /** The password goes by the environment: arguments are for everybody to see. */
        private void run(String arguments) throws IOException {
            List<String> command = new ArrayList<>(
                    List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
            command.addAll(List.of(arguments.split(" ")));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(Map.of("SECRET", password));
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IOException("keytool " + arguments + ": " + output);
            }
        }

        private static String pem(String kind, byte[] content) {
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
            return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
        }
    }
}
