package io.memlog.chaos.check;

import io.memlog.chaos.check.Difference.Kind;
import io.memlog.chaos.oracle.LogReader;
import io.memlog.schemas.Topics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.neo4j.driver.Record;
import org.neo4j.driver.SimpleQueryRunner;

/** Has each store read its topics to their ends? Not thread-safe. */
final class ProgressChecks {
    private static final String VECTOR = """
            SELECT topic, partition, next_offset FROM partition_progress
            """;

    private static final String GRAPH = """
            MATCH (progress:PartitionProgress)
            RETURN progress.topic AS topic, progress.partition AS partition, progress.nextOffset AS nextOffset
            """;

    private ProgressChecks() {}

    static void check(LogReader reader, Connection connection, SimpleQueryRunner graph, Differences differences)
            throws SQLException {
        Map<TopicPartition, Long> vector = vector(connection);
        Map<TopicPartition, Long> graphOffsets = graph(graph);
        for (String topic : List.of(Topics.ENRICHED, Topics.OUTCOMES)) {
            reader.ends(topic).forEach((partition, end) -> {
                compare("postgres partition_progress", partition, end, vector, differences);
                if (topic.equals(Topics.ENRICHED)) {
                    compare("neo4j PartitionProgress", partition, end, graphOffsets, differences);
                }
            });
        }
    }

    static Map<TopicPartition, Long> vector(Connection connection) throws SQLException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(VECTOR)) {
            while (row.next()) {
                offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
            }
        }
        return offsets;
    }

    static Map<TopicPartition, Long> graph(SimpleQueryRunner graph) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Record row : graph.run(GRAPH).list()) {
            offsets.put(
                    new TopicPartition(
                            row.get("topic").asString(), row.get("partition").asInt()),
                    row.get("nextOffset").asLong());
        }
        return offsets;
    }

    private static void compare(
            String where,
            TopicPartition partition,
            long end,
            Map<TopicPartition, Long> offsets,
            Differences differences) {
        Long found = offsets.get(partition);
        if (found == null || found != end) {
            differences.add(Kind.LOST, where, partition.toString(), "next offset %d".formatted(end), found);
        }
    }
}
