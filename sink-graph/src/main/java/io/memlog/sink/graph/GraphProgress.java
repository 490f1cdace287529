package io.memlog.sink.graph;

import io.memlog.sink.StoredPosition;
import java.time.Instant;
import java.util.Optional;
import org.neo4j.driver.Result;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.Values;

/** Reads the offset node of a partition; stateless. */
final class GraphProgress {
    private GraphProgress() {}

    /** True of the present only in a transaction that wrote to the node before. */
    static Optional<StoredPosition> read(Transaction transaction, String id) {
        Result result = transaction.run(GraphStatements.READ_PROGRESS, Values.parameters("id", id));
        return result.stream()
                .findFirst()
                .map(row -> new StoredPosition(
                        row.get("clusterId").asString(),
                        row.get("topicId").asString(),
                        row.get("partitions").asInt(),
                        row.get("nextOffset").asLong(),
                        row.get("eventOffset").asLong(),
                        row.get("epoch").asLong(),
                        Instant.ofEpochMilli(row.get("updatedAt").asLong())));
    }
}
