package io.gatehouse.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubernetes.client.custom.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What we ask of every pod, beyond what Kubernetes does. */
final class PodPolicy {
    /** A version or a digest: something that names the same image tomorrow. */
    private static final Pattern PINNED = Pattern.compile(".+(:[0-9]+\\.[0-9]+\\.[0-9]+[-.\\w]*|@sha256:[0-9a-f]{64})");

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|secret|token|credential|private.?key|keyset)(?!.*(file|path|location)).*");
    private static final Set<String> VOLUMES =
            Set.of("configMap", "secret", "projected", "emptyDir", "persistentVolumeClaim");

    private PodPolicy() {}

    static List<String> findings(JsonNode workload) {
        List<String> findings = new ArrayList<>();
        JsonNode pod = Kustomization.podSpec(workload);
        boolean serves = !workload.path("kind").asText().equals("Job");
        pod(pod, findings);
        for (JsonNode container : pod.path("containers")) {
            container(container, findings);
            if (serves) {
                serves(container, pod, findings);
            }
        }
        if (pod.has("initContainers") || pod.has("ephemeralContainers")) {
            findings.add("containers that nobody checks");
        }
        if (serves) {
            JsonNode spread = pod.path("topologySpreadConstraints");
            require(
                    findings,
                    spread.findValuesAsText("topologyKey").contains("kubernetes.io/hostname"),
                    "not spread over machines");
            require(
                    findings,
                    spread.findValuesAsText("topologyKey").contains("topology.kubernetes.io/zone"),
                    "not spread over zones");
        }
        return findings;
    }

    private static void pod(JsonNode pod, List<String> findings) {
        JsonNode security = pod.path("securityContext");
        require(findings, security.path("runAsNonRoot").asBoolean(), "may run as root");
        require(findings, security.path("runAsUser").asLong() >= 10000, "has no user of its own");
        require(findings, security.path("runAsGroup").asLong() >= 10000, "has no group of its own");
        require(
                findings,
                security.at("/seccompProfile/type").asText().equals("RuntimeDefault"),
                "has no seccomp profile");
        require(findings, !pod.path("automountServiceAccountToken").asBoolean(true), "mounts the default token");
        require(
                findings,
                !pod.path("serviceAccountName").asText("default").equals("default"),
                "has no account of its own");
        for (String host : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
            require(findings, !pod.path(host).asBoolean(), host);
        }
        for (JsonNode volume : pod.path("volumes")) {
            volume.fieldNames()
                    .forEachRemaining(kind -> require(
                            findings, kind.equals("name") || VOLUMES.contains(kind), "a volume of the kind " + kind));
            require(
                    findings,
                    !volume.has("emptyDir") || volume.at("/emptyDir").has("sizeLimit"),
                    "a folder without limit");
            for (JsonNode source : volume.at("/projected/sources")) {
                JsonNode token = source.path("serviceAccountToken");
                require(
                        findings,
                        token.path("audience").asText().startsWith("https://identity."),
                        "a token for anybody");
                require(findings, token.path("expirationSeconds").asLong(Long.MAX_VALUE) <= 3600, "a token for long");
            }
        }
    }

    private static void container(JsonNode container, List<String> findings) {
        JsonNode security = container.path("securityContext");
        require(findings, PINNED.matcher(container.path("image").asText()).matches(), "an image that is not pinned");
        require(findings, !security.path("allowPrivilegeEscalation").asBoolean(true), "may gain privileges");
        require(findings, !security.path("privileged").asBoolean(true), "is privileged");
        require(findings, security.path("readOnlyRootFilesystem").asBoolean(), "may write its own image");
        require(findings, security.at("/capabilities/drop/0").asText().equals("ALL"), "keeps capabilities");
        require(findings, !security.path("capabilities").has("add"), "adds capabilities");
        for (String what : List.of("cpu", "memory")) {
            require(findings, container.at("/resources/requests").has(what), "requests no " + what);
            require(findings, container.at("/resources/limits").has(what), "has no limit of " + what);
            require(
                    findings,
                    amount(container.at("/resources/requests/" + what))
                                    .compareTo(amount(container.at("/resources/limits/" + what)))
                            <= 0,
                    "requests more " + what + " than it may take");
        }
        for (JsonNode variable : container.path("env")) {
            boolean secret = SECRET.matcher(variable.path("name").asText()).matches();
            require(
                    findings,
                    !secret,
                    "a secret in the environment: " + variable.path("name").asText());
        }
        require(findings, !container.has("envFrom"), "an environment that nobody sees");
        for (JsonNode mount : container.path("volumeMounts")) {
            boolean writable =
                    Set.of("tmp", "spool").contains(mount.path("name").asText());
            require(
                    findings,
                    writable || mount.path("readOnly").asBoolean(),
                    "may write " + mount.path("mountPath").asText());
        }
    }

    private static BigDecimal amount(JsonNode quantity) {
        return Quantity.fromString(quantity.asText("0")).getNumber();
    }

    private static void serves(JsonNode container, JsonNode pod, List<String> findings) {
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            String port = container.path(probe).at("/httpGet/port").asText();
            require(findings, port.equals("management"), "no " + probe + " on the management port");
        }
        long pause = container.at("/lifecycle/preStop/sleep/seconds").asLong();
        require(findings, pause > 0, "does not drain");
        require(
                findings,
                pod.path("terminationGracePeriodSeconds").asLong(30) > pause + 12,
                "is killed while it drains");
    }

    private static void require(List<String> findings, boolean holds, String otherwise) {
        if (!holds) {
            findings.add(otherwise);
        }
    }

    /** Keys of a properties file that hold a secret, and not the place of one. */
    static boolean holdsSecret(String key) {
        return SECRET.matcher(key).matches();
    }
}
