package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import java.util.List;
import java.util.Map;

/** Deletes what a generation holds, piece by piece: all at once would be a transaction as big as the graph. Stateless. */
final class GraphSweep {
    private static final int AT_ONCE = 2_000;

    /** Edges before their nodes, so that no node takes many of them with it. */
    private static final List<String> PIECES = List.of("""
            MATCH ()-[edge:RELATED]->()
            WITH edge LIMIT $limit
            DELETE edge
            RETURN count(*) AS deleted
            """, """
            MATCH (node:Memory)
            WITH node LIMIT $limit
            DETACH DELETE node
            RETURN count(*) AS deleted
            """, """
            MATCH (node:Entity)
            WITH node LIMIT $limit
            DETACH DELETE node
            RETURN count(*) AS deleted
            """, """
            MATCH (node:User)
            WITH node LIMIT $limit
            DETACH DELETE node
            RETURN count(*) AS deleted
            """);

    private static final String COUNT = """
            RETURN COUNT { (:Memory) } + COUNT { (:Entity) } + COUNT { (:User) } AS nodes
            """;

    private GraphSweep() {}

    /** Deletes one piece; false if there was none. */
    static boolean deletePiece(GraphTransaction transaction, GraphNames generation) {
        for (String piece : PIECES) {
            long deleted = transaction
                    .run(generation.in(piece), Map.of("limit", AT_ONCE))
                    .getFirst()
                    .get("deleted")
                    .asLong();
            if (deleted > 0) {
                return true;
            }
        }
        return false;
    }

    static long countNodes(GraphTransaction transaction, GraphNames generation) {
        return transaction
                .run(generation.in(COUNT), Map.of())
                .getFirst()
                .get("nodes")
                .asLong();
    }
}
