package io.memlog.chaos.check;

import io.memlog.chaos.check.Difference.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.neo4j.driver.Record;
import org.neo4j.driver.SimpleQueryRunner;

/** Is anything left of generations but the live one? Not thread-safe. */
final class GenerationChecks {
    private static final String VECTOR = """
            SELECT 'generation ' || generation || ', ' || state FROM generation WHERE state <> 'LIVE'
            UNION ALL
            SELECT 'offsets of generation ' || generation || ', partition ' || partition FROM generation_progress
            UNION ALL
            SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname LIKE '%!_generation!_%' ESCAPE '!'
            UNION ALL
            SELECT 'command ' || kind || ' of generation ' || coalesce(generation, 0) FROM generation_command
            WHERE answered_at IS NULL
            """;

    /** Labels and types stay in a database that has ever had them; what counts is whether anything bears them. */
    private static final String GRAPH = """
            OPTIONAL MATCH (store:StoreIdentity {id: 'memlog'})
            WITH coalesce(store.suffix, '') AS live
            CALL (live) {
              MATCH (g:Generation) WHERE g.state <> 'LIVE' RETURN 'generation ' + g.number + ', ' + g.state AS found
              UNION ALL
              MATCH (p:GenerationProgress) RETURN 'offsets ' + p.id AS found
              UNION ALL
              MATCH (c:GenerationCommand) WHERE c.answeredAt IS NULL RETURN 'command ' + c.kind AS found
              UNION ALL
              MATCH (n) UNWIND labels(n) AS label
              WITH live, label, count(*) AS nodes
              WHERE label =~ '(Memory|Entity|User)(_[0-9]+)?' AND split(label + '_', '_')[1] <> substring(live, 1)
              RETURN nodes + ' nodes ' + label AS found
              UNION ALL
              MATCH ()-[r]->()
              WITH live, type(r) AS type, count(*) AS edges
              WHERE type =~ 'RELATED(_[0-9]+)?' AND split(type + '_', '_')[1] <> substring(live, 1)
              RETURN edges + ' edges ' + type AS found
            }
            RETURN found
            """;

    /** Numbers at the end are a generation's, and none is the first one's names'. */
    private static final String GRAPH_SCHEMA = """
            SHOW INDEXES YIELD name
            WHERE name =~ 'memlog_(user_id|memory_key|entity_id|memory_bucket|memory_sums|related_memory)(_[0-9]+)?'
            RETURN name
            """;

    private static final String LIVE = """
            OPTIONAL MATCH (store:StoreIdentity {id: 'memlog'})
            RETURN coalesce(store.suffix, '') AS suffix
            """;

    private GenerationChecks() {}

    static void check(Connection connection, SimpleQueryRunner graph, Differences differences) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(VECTOR)) {
            while (row.next()) {
                add("postgres generations", row.getString(1), differences);
            }
        }
        for (Record row : graph.run(GRAPH).list()) {
            add("neo4j generations", row.get("found").asString(), differences);
        }
        String live = graph.run(LIVE).single().get("suffix").asString();
        for (Record row : graph.run(GRAPH_SCHEMA).list()) {
            String name = row.get("name").asString();
            if (!name.replaceFirst("^memlog_[a-z]+_[a-z]+", "").equals(live)) {
                add("neo4j generations", "index " + name, differences);
            }
        }
    }

    private static void add(String where, String found, Differences differences) {
        differences.add(Kind.LEFT_OVER, where, found, "nothing", "there");
    }
}
