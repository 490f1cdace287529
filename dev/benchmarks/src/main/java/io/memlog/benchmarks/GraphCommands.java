package io.memlog.benchmarks;

import io.memlog.schemas.GraphNames;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;

/** The graph's commands and generations, which are nodes. For one thread; the driver belongs to the caller. */
final class GraphCommands implements GenerationCommands {
    private static final String ASK = """
            CREATE (:GenerationCommand {id: $id, kind: $kind, generation: $generation, requestedAt: timestamp()})
            """;

    private static final String ASKED_AT = """
            MATCH (command:GenerationCommand {id: $id})
            RETURN command.requestedAt AS at
            """;

    private static final String GENERATION = """
            MATCH (command:GenerationCommand {id: $id})
            WHERE command.generation IS NOT NULL
            RETURN command.generation AS generation
            """;

    private static final String REACHED = """
            MATCH (generation:Generation {number: $generation})
            RETURN generation.state AS state, generation.changedAt AS at, generation.suffix AS suffix
            """;

    private final Driver driver;

    GraphCommands(Driver driver) {
        this.driver = driver;
    }

    @Override
    public void ask(String id, String kind, @Nullable Integer generation) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("id", id);
        parameters.put("kind", kind);
        parameters.put("generation", generation);
        driver.executableQuery(ASK)
                .withParameters(Collections.unmodifiableMap(parameters))
                .execute();
    }

    @Override
    public Instant askedAt(String id) {
        return Instant.ofEpochMilli(
                rows(ASKED_AT, Map.of("id", id)).getFirst().get("at").asLong());
    }

    @Override
    public Optional<Integer> generation(String id) {
        return rows(GENERATION, Map.of("id", id)).stream()
                .map(row -> row.get("generation").asInt())
                .findFirst();
    }

    @Override
    public Optional<Reached> reached(int generation) {
        return rows(REACHED, Map.of("generation", generation)).stream()
                .map(row -> new Reached(
                        row.get("state").asString(),
                        Instant.ofEpochMilli(row.get("at").asLong())))
                .findFirst();
    }

    GraphNames names(int generation) {
        return new GraphNames(rows(REACHED, Map.of("generation", generation))
                .getFirst()
                .get("suffix")
                .asString());
    }

    private List<Record> rows(String query, Map<String, Object> parameters) {
        return driver.executableQuery(query)
                .withParameters(parameters)
                .execute()
                .records();
    }
}
