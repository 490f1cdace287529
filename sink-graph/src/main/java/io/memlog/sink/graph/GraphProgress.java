package io.memlog.sink.graph;

import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
import io.memlog.sink.LogBounds;
import io.memlog.sink.SourcePartition;
import java.util.Optional;
import org.neo4j.driver.Result;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.Values;

/**
 * What the store remembers of a partition; immutable.
 *
 * @param nextOffset next offset to read
 * @param eventOffset last applied offset of memory.events, -1 if none
 */
record GraphProgress(String clusterId, String topicId, long nextOffset, long eventOffset, long epoch) {
    /** True of the present only in a transaction that wrote to the node before. */
    static Optional<GraphProgress> read(Transaction transaction, String id) {
        Result result = transaction.run(GraphStatements.READ_PROGRESS, Values.parameters("id", id));
        return result.stream()
                .findFirst()
                .map(row -> new GraphProgress(
                        row.get("clusterId").asString(),
                        row.get("topicId").asString(),
                        row.get("nextOffset").asLong(),
                        row.get("eventOffset").asLong(),
                        row.get("epoch").asLong()));
    }

    /** @throws ClaimRefusedException unless the log can go on exactly where the store stands */
    void requireReadableFrom(SourcePartition source, LogBounds bounds) {
        if (!clusterId.equals(source.clusterId())) {
            throw new ClaimRefusedException(
                    Reason.OTHER_CLUSTER,
                    "%s: expected cluster %s, found %s; point the sink at its own cluster or give it an empty database"
                            .formatted(source.partition(), clusterId, source.clusterId()));
        }
        if (!topicId.equals(source.topicId().toString())) {
            throw new ClaimRefusedException(
                    Reason.TOPIC_RECREATED,
                    "%s: expected topic id %s, found %s; the topic was created again, rebuild into an empty database"
                            .formatted(source.partition(), topicId, source.topicId()));
        }
        if (nextOffset < bounds.start()) {
            throw new ClaimRefusedException(
                    Reason.RETENTION_GAP,
                    "%s@%d: expected a log that starts at or before it, found start %d; records are gone, rebuild the store"
                            .formatted(source.partition(), nextOffset, bounds.start()));
        }
        if (nextOffset > bounds.end()) {
            throw new ClaimRefusedException(
                    Reason.LOG_TRUNCATED,
                    "%s@%d: expected a log that ends at or after it, found end %d; the log lost records the store has"
                            .formatted(source.partition(), nextOffset, bounds.end()));
        }
    }
}
