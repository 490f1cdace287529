package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.neo4j.driver.Driver;

/** What a test asks of generations, and sees of them; for one thread. */
final class GenerationProbe {
    private static final String ASK = """
            CREATE (:GenerationCommand {
              id: $id, kind: $kind, generation: $generation, untilPartitions: $partitions, untilOffsets: $offsets,
              requestedAt: timestamp()
            })
            """;

    /** Memories with what the log says of them, and each of their edges. */
    private static final String CONTENT = """
            MATCH (user:User)-[:REMEMBERS]->(m:Memory)
            RETURN m.memoryId + ' ' + m.version + ' ' + m.logOffset + ' ' + user.id AS text
            UNION ALL
            MATCH (m:Memory)-[:MENTIONS]->(e:Entity)
            RETURN m.memoryId + ' mentions ' + e.key AS text
            UNION ALL
            MATCH (a:Entity)-[r:RELATED]->(b:Entity)
            RETURN split(r.memoryKey, '/')[2] + ' relates ' + a.key + ' ' + b.key AS text
            """;

    private static final String LOOSE = """
            MATCH (e:Entity) WHERE NOT EXISTS { (e)<-[:MENTIONS]-() }
            RETURN 'loose ' + e.id AS text
            UNION ALL
            MATCH (u:User) WHERE NOT EXISTS { (u)-[:REMEMBERS]->() }
            RETURN 'loose ' + u.id AS text
            """;

    private final Driver driver;
    private final Runnable step;

    GenerationProbe(Driver driver, Runnable step) {
        this.driver = driver;
        this.step = step;
    }

    /** And takes a step. */
    void ask(String kind, int generation) {
        request(kind, generation, Map.of());
        step.run();
    }

    /** @param generation 0 for none */
    void request(String kind, int generation, Map<Integer, Long> until) {
        var parameters = new java.util.HashMap<String, Object>();
        parameters.put("id", UUID.randomUUID().toString());
        parameters.put("kind", kind);
        parameters.put("generation", generation == 0 ? null : generation);
        parameters.put("partitions", until.isEmpty() ? null : List.copyOf(until.keySet()));
        parameters.put("offsets", until.isEmpty() ? null : List.copyOf(until.values()));
        driver.executableQuery(ASK).withParameters(parameters).execute();
    }

    String state(int generation) {
        return String.join("", texts("MATCH (g:Generation {number: %d}) RETURN g.state AS text".formatted(generation)));
    }

    /** {@code number STATE suffix} of all. */
    List<String> states() {
        return texts("MATCH (g:Generation) RETURN g.number + ' ' + g.state + ' ' + g.suffix AS text ORDER BY text");
    }

    /** {@code nextOffset true|false}, which says whether it follows, of all partitions of all generations that are not live. */
    List<String> progress() {
        return texts("""
                MATCH (p:GenerationProgress)
                RETURN p.nextOffset + ' ' + EXISTS { (p)-[:FOLLOWS]->() } AS text
                ORDER BY text
                """);
    }

    List<String> content(String suffix) {
        GraphNames names = new GraphNames(suffix);
        return java.util.stream.Stream.concat(texts(names.in(CONTENT)).stream(), texts(names.in(LOOSE)).stream())
                .sorted()
                .toList();
    }

    /** As whoever reads finds what is live. */
    GraphNames live() {
        return new GraphNames(
                texts(GraphNames.READ_LIVE.replace("AS suffix", "AS text")).getFirst());
    }

    List<String> texts(String cypher) {
        return driver.executableQuery(cypher).execute().records().stream()
                .map(row -> row.get("text").asString())
                .toList();
    }
}
