package io.memlog.chaos.scenarios;

import io.memlog.chaos.cluster.Role;
import io.memlog.testkit.service.PartAddresses;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;

/** What the stores say of the partitions: who may write each, and how far it is. Stateless. */
final class Sinks {
    static final List<Role> ROLES = List.of(Role.SINK_VECTOR, Role.SINK_GRAPH);

    private static final String VECTOR = """
            SELECT topic, partition, next_offset, owner FROM partition_progress
            """;

    private static final String GRAPH = """
            MATCH (progress:PartitionProgress)
            RETURN progress.topic AS topic, progress.partition AS partition, progress.nextOffset AS nextOffset,
                progress.owner AS owner
            """;

    private static final String OPEN_IN_VECTOR = """
            SELECT pid || ' since ' || xact_start FROM pg_stat_activity
            WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """;

    private static final String OPEN_IN_GRAPH = """
            SHOW TRANSACTIONS YIELD transactionId RETURN transactionId
            """;

    private Sinks() {}

    record Row(long nextOffset, String owner) {}

    static String group(Role role) {
        return role == Role.SINK_VECTOR ? "memlog-sink-vector" : "memlog-sink-graph";
    }

    static Map<TopicPartition, Row> rows(Role role, PartAddresses addresses) {
        return role == Role.SINK_VECTOR ? vector(addresses) : graph(addresses);
    }

    static Map<TopicPartition, Long> offsets(Map<TopicPartition, Row> rows) {
        return rows.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> row.getValue().nextOffset()));
    }

    static Set<String> owners(Map<TopicPartition, Row> rows) {
        return rows.values().stream().map(Row::owner).collect(Collectors.toSet());
    }

    /** Names of the transactions that are open at this moment. */
    static Set<String> openTransactions(Role role, PartAddresses addresses) {
        return role == Role.SINK_VECTOR ? openInVector(addresses) : openInGraph(addresses);
    }

    private static Set<String> openInVector(PartAddresses addresses) {
        Set<String> open = new HashSet<>();
        try (Connection connection = connection(addresses);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OPEN_IN_VECTOR)) {
            while (row.next()) {
                open.add(row.getString(1));
            }
            return open;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> openInGraph(PartAddresses addresses) {
        try (Driver driver = driver(addresses)) {
            return driver.executableQuery(OPEN_IN_GRAPH).execute().records().stream()
                    .map(row -> row.get(0).asString())
                    .collect(Collectors.toSet());
        }
    }

    private static Map<TopicPartition, Row> vector(PartAddresses addresses) {
        Map<TopicPartition, Row> rows = new HashMap<>();
        try (Connection connection = connection(addresses);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(VECTOR)) {
            while (row.next()) {
                rows.put(
                        new TopicPartition(row.getString(1), row.getInt(2)), new Row(row.getLong(3), row.getString(4)));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<TopicPartition, Row> graph(PartAddresses addresses) {
        Map<TopicPartition, Row> rows = new HashMap<>();
        try (Driver driver = driver(addresses)) {
            for (Record row : driver.executableQuery(GRAPH).execute().records()) {
                rows.put(
                        new TopicPartition(
                                row.get("topic").asString(),
                                row.get("partition").asInt()),
                        new Row(row.get("nextOffset").asLong(), row.get("owner").asString()));
            }
            return rows;
        }
    }

    static Connection connection(PartAddresses addresses) throws SQLException {
        return DriverManager.getConnection(
                addresses.database().jdbcUrl(),
                addresses.database().user(),
                addresses.database().password());
    }

    static Driver driver(PartAddresses addresses) {
        return GraphDatabase.driver(addresses.neo4j(), AuthTokens.none());
    }
}
