package io.memlog.reconciler.store;

import io.memlog.schemas.GraphNames;
import io.memlog.schemas.avro.StoreName;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionConfig;

/** A session whose statements, written for the plain names, read one generation. Confined to one thread. */
final class GraphSession {
    private static final String FIND = """
            MATCH (generation:Generation {number: $number})
            RETURN generation.suffix AS suffix, generation.state = 'LIVE' AS isLive
            """;

    private final Session session;
    private final GraphNames names;

    private final @Nullable Integer wanted;

    /** The wanted generation, if it is not live. */
    private final @Nullable Integer side;

    private GraphSession(Session session, GraphNames names, @Nullable Integer wanted, @Nullable Integer side) {
        this.session = session;
        this.names = names;
        this.wanted = wanted;
        this.side = side;
    }

    /** @param generation null for whichever is live */
    static GraphSession over(Session session, @Nullable Integer generation) {
        if (generation == null) {
            return new GraphSession(session, liveNames(session), null, null);
        }
        return session.run(FIND, Map.of("number", generation)).list().stream()
                .findFirst()
                .map(row -> new GraphSession(
                        session,
                        new GraphNames(row.get("suffix").asString()),
                        generation,
                        row.get("isLive").isTrue() ? null : generation))
                .orElseThrow(() -> new StoreReadException(
                        StoreName.GRAPH, "expected generation %d, found none: it was dropped".formatted(generation)));
    }

    /** False if there was a switch since this session began: then contents and offsets that were read may be of different generations. */
    boolean isStillThere() {
        GraphSession now = over(session, wanted);
        return now.names.equals(names) && Objects.equals(now.side, side);
    }

    Result run(String cypher, TransactionConfig timeout) {
        return session.run(names.in(cypher), timeout);
    }

    Result run(String cypher, Map<String, Object> parameters, TransactionConfig timeout) {
        return session.run(names.in(cypher), parameters, timeout);
    }

    /** Each partition's row of offsets. */
    Result progress(String sinkId, TransactionConfig timeout) {
        return side == null
                ? session.run(GraphStatements.PROGRESS, Map.of("sinkId", sinkId), timeout)
                : session.run(GraphStatements.SIDE_PROGRESS, Map.of("sinkId", sinkId, "generation", side), timeout);
    }

    private static GraphNames liveNames(Session session) {
        return new GraphNames(
                session.run(GraphNames.READ_LIVE).single().get("suffix").asString());
    }
}
