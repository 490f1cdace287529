package io.memlog.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The vector store's commands and generations, which are rows. For one thread. */
final class VectorCommands implements GenerationCommands {
    private final VectorTables tables;

    VectorCommands(VectorTables tables) {
        this.tables = tables;
    }

    @Override
    public void ask(String id, String kind, @Nullable Integer generation) {
        tables.execute("INSERT INTO generation_command (id, kind, generation) VALUES ('%s', '%s', %s)"
                .formatted(id, kind, generation == null ? "NULL" : generation));
    }

    @Override
    public Instant askedAt(String id) {
        return instant(tables.value(
                "SELECT extract(epoch FROM requested_at) FROM generation_command WHERE id = '%s'".formatted(id)));
    }

    @Override
    public Optional<Integer> generation(String id) {
        return tables
                .texts("SELECT generation FROM generation_command WHERE id = '%s' AND generation IS NOT NULL"
                        .formatted(id))
                .stream()
                .map(Integer::valueOf)
                .findFirst();
    }

    @Override
    public Optional<Reached> reached(int generation) {
        return tables
                .texts("SELECT state || ' ' || extract(epoch FROM changed_at) FROM generation WHERE generation = "
                        + generation)
                .stream()
                .map(text -> {
                    int blank = text.indexOf(' ');
                    return new Reached(text.substring(0, blank), instant(text.substring(blank + 1)));
                })
                .findFirst();
    }

    /** Of the generation, with its schema. */
    String table(int generation) {
        return tables.value(
                "SELECT quote_ident(schema_name) || '.memory' FROM generation WHERE generation = " + generation);
    }

    private static Instant instant(String epoch) {
        return Instant.EPOCH.plus(Duration.ofNanos(Math.round(Double.parseDouble(epoch) * 1e6) * 1_000));
    }
}
