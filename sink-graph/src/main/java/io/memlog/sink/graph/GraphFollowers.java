package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import io.memlog.sink.Batch;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch of the live generation to the generations that follow it, inside the live one's transaction and behind its fence. Stateless.
 *
 * <p>A follower must never stop the live generation: one that lost touch or refuses is let go, and its loader takes over again.
 */
final class GraphFollowers {
    private static final Logger LOG = LoggerFactory.getLogger(GraphFollowers.class);

    private static final String ADVANCE = """
            MATCH (side:GenerationProgress {id: $id})
            SET
              side.nextOffset = $nextOffset,
              side.eventOffset = CASE WHEN side.eventOffset > $eventOffset THEN side.eventOffset ELSE $eventOffset END,
              side.eventTime = $eventTime,
              side.updatedAt = timestamp()
            """;

    private static final String LET_GO = """
            MATCH (side:GenerationProgress {id: $id})-[following:FOLLOWS]->()
            DELETE following
            """;

    private GraphFollowers() {}

    /**
     * A generation of which the live loop writes this partition.
     *
     * @param progressId its row of progress
     * @param nextOffset where it stands: it has all records below
     */
    record Follower(String progressId, GraphNames names, long nextOffset) {}

    /** The follower's part of a transaction failed, and with it the whole. */
    static final class FollowerFailedException extends RuntimeException {
        private FollowerFailedException(Follower follower, Neo4jException cause) {
            super("%s: %s".formatted(follower.progressId(), cause.code()), cause);
        }
    }

    /** @param row what the lock of the live offset has shown */
    static List<Follower> of(Record row) {
        return row.get("followers")
                .asList(found -> new Follower(
                        found.get("id").asString(),
                        new GraphNames(found.get("suffix").asString()),
                        found.get("nextOffset").asLong()));
    }

    /**
     * The rows are written to the live generation.
     *
     * @throws FollowerFailedException if that of a follower failed; write the batch without it
     */
    static void write(GraphTransaction transaction, List<Follower> followers, Batch batch, GraphRows rows) {
        for (Follower follower : followers) {
            if (follower.nextOffset() < batch.lease().nextOffset()) {
                // The live generation was restored or written past us: what lies between is not in this batch.
                letGo(transaction, follower, "it stands before the live one");
            } else if (follower.nextOffset() <= batch.nextOffset()) {
                bring(transaction, follower, batch, rows);
            }
        }
    }

    /** All of them: their loaders take over again. */
    static void letGo(GraphTransaction transaction, List<Follower> followers, String reason) {
        followers.forEach(follower -> letGo(transaction, follower, reason));
    }

    private static void letGo(GraphTransaction transaction, Follower follower, String reason) {
        transaction.run(LET_GO, Map.of("id", follower.progressId()));
        LOG.atWarn()
                .addKeyValue("progress", follower.progressId())
                .addKeyValue("offset", follower.nextOffset())
                .log("Generation progress {} no longer follows: {}", follower.progressId(), reason);
    }

    /**
     * From wherever in the batch it stands to the batch's end: what a batch leaves of a key does not depend on how much of the batch
     * was applied before.
     */
    private static void bring(GraphTransaction transaction, Follower follower, Batch batch, GraphRows rows) {
        try {
            GraphWriter.write(transaction, follower.names(), rows);
            transaction.run(
                    ADVANCE,
                    Map.of(
                            "id", follower.progressId(),
                            "nextOffset", batch.nextOffset(),
                            "eventOffset", batch.eventOffset(),
                            "eventTime", batch.eventTime()));
        } catch (ServiceUnavailableException | SessionExpiredException e) {
            // Not of the follower: the live generation's part would have failed as well.
            throw e;
        } catch (Neo4jException e) {
            throw new FollowerFailedException(follower, e);
        }
    }
}
