package io.memlog.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A new generation that the running sink was asked for, and when it reached which state by the server's clock. For one thread. */
final class GenerationRequest {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final VectorTables tables;
    private final String id;
    private final Map<String, Instant> reached = new HashMap<>();

    private GenerationRequest(VectorTables tables, String id) {
        this.tables = tables;
        this.id = id;
    }

    static GenerationRequest rebuild(VectorTables tables) {
        return new GenerationRequest(tables, ask(tables, "REBUILD", "NULL"));
    }

    Phases awaitFollowing(long records) {
        tables.await(LONGEST, () -> {
            note();
            return reached.containsKey("FOLLOWING");
        });
        Instant requested = instant(
                "SELECT extract(epoch FROM requested_at) FROM generation_command WHERE id = '%s'".formatted(id));
        return new Phases(
                records,
                Duration.between(requested, at("INDEXING")),
                Duration.between(at("INDEXING"), at("CATCHING_UP")),
                Duration.between(at("CATCHING_UP"), at("FOLLOWING")));
    }

    /** Of the generation, with its schema. */
    String table() {
        return tables.value(
                "SELECT quote_ident(schema_name) || '.memory' FROM generation WHERE generation = " + number());
    }

    void drop() {
        int generation = number();
        String unused = ask(tables, "DROP", String.valueOf(generation));
        tables.await(
                LONGEST,
                () -> tables.texts("SELECT state FROM generation WHERE generation = " + generation)
                        .isEmpty());
    }

    private int number() {
        return Integer.parseInt(
                tables.value("SELECT generation FROM generation_command WHERE id = '%s'".formatted(id)));
    }

    private void note() {
        List<String> states = tables.texts("""
                SELECT state || ' ' || extract(epoch FROM changed_at)
                FROM generation JOIN generation_command AS command USING (generation)
                WHERE command.id = '%s'
                """.formatted(id));
        for (String state : states) {
            int blank = state.indexOf(' ');
            if (state.startsWith("FAILED")) {
                throw new IllegalStateException("expected a generation that is loaded, found it failed");
            }
            reached.putIfAbsent(state.substring(0, blank), seconds(state.substring(blank + 1)));
        }
    }

    private Instant at(String state) {
        Instant found = reached.get(state);
        if (found == null) {
            throw new IllegalStateException(
                    "expected the generation to have been %s, found %s".formatted(state, reached));
        }
        return found;
    }

    private Instant instant(String query) {
        return seconds(tables.value(query));
    }

    private static Instant seconds(String epoch) {
        return Instant.EPOCH.plus(Duration.ofNanos(Math.round(Double.parseDouble(epoch) * 1e6) * 1_000));
    }

    private static String ask(VectorTables tables, String kind, String generation) {
        String id = UUID.randomUUID().toString();
        tables.execute("INSERT INTO generation_command (id, kind, generation) VALUES ('%s', '%s', %s)"
                .formatted(id, kind, generation));
        return id;
    }
}
