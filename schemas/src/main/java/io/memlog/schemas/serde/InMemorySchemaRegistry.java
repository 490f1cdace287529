package io.memlog.schemas.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * The registry behind {@code mock://name}: lives in this JVM, for topology tests that touch no network. Thread-safe.
 *
 * <p>It checks no compatibility; whatever claims that is tested against a real registry.
 */
final class InMemorySchemaRegistry implements SchemaRegistry {
    private static final Map<String, InMemorySchemaRegistry> BY_NAME = new ConcurrentHashMap<>();

    private final List<String> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> versions = new HashMap<>();

    static InMemorySchemaRegistry named(String name) {
        return BY_NAME.computeIfAbsent(name, unused -> new InMemorySchemaRegistry());
    }

    @Override
    public synchronized Optional<Schema> byId(int id) {
        return id < 1 || id > schemas.size() ? Optional.empty() : Optional.of(parse(id));
    }

    @Override
    public Optional<Schema> byIdFromEveryNode(int id) {
        return byId(id);
    }

    @Override
    public boolean hasSubjects() {
        return true;
    }

    @Override
    public synchronized int register(String subject, String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        int id = schemas.indexOf(schema) + 1;
        List<Integer> ids = versions.computeIfAbsent(subject, unused -> new ArrayList<>());
        if (!ids.contains(id)) {
            ids.add(id);
        }
        return id;
    }

    @Override
    public synchronized int find(String subject, String schema) {
        int id = schemas.indexOf(schema) + 1;
        if (!versions.getOrDefault(subject, List.of()).contains(id)) {
            throw new SchemaRegistryRefusal("subject " + subject + " does not have this schema");
        }
        return id;
    }

    @Override
    public synchronized Registered latest(String subject) {
        List<Integer> ids = versions.get(subject);
        if (ids == null) {
            throw new SchemaRegistryRefusal("subject " + subject + " has no version");
        }
        int id = ids.getLast();
        return new Registered(id, parse(id));
    }

    @Override
    public void enforceCompatibility(String subject) {}

    private Schema parse(int id) {
        return new Schema.Parser().parse(schemas.get(id - 1));
    }
}
