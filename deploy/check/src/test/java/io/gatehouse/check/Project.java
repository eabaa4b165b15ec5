package io.gatehouse.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The files that are checked. */
final class Project {
    static final Path ROOT = Path.of(System.getProperty("gatehouse.project", "../.."))
            .toAbsolutePath()
            .normalize();
    static final Path KUBERNETES = ROOT.resolve("deploy/kubernetes");

    /** What is applied to a cluster: each folder for itself. */
    static final List<String> RENDERED = List.of("overlays/prod", "overlays/dev", "cluster");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Project() {}

    static List<ObjectNode> manifests(String folder) {
        return Kustomization.render(KUBERNETES.resolve(folder));
    }

    /** The documents of a YAML file, empty ones left out. */
    static List<ObjectNode> yaml(Path file) {
        List<ObjectNode> documents = new ArrayList<>();
        try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text(file))) {
            while (all.hasNext()) {
                if (all.next() instanceof ObjectNode document) {
                    documents.add(document);
                }
            }
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    static JsonNode tree(Path file) {
        try {
            return YAML.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    static JsonNode tree(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    static Map<String, String> properties(String text) {
        Properties read = new Properties();
        try {
            read.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = new TreeMap<>();
        read.stringPropertyNames().forEach(key -> all.put(key, read.getProperty(key)));
        return all;
    }
}
