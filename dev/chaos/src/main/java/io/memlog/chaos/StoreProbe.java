package io.memlog.chaos;

import io.memlog.schemas.GraphNames;
import io.memlog.testkit.service.PartAddresses;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.Neo4jException;

/** Looks for events in both stores; a store that does not answer does not have them. Used by one thread. */
final class StoreProbe implements AutoCloseable {
    private static final int ANSWER_SECONDS = 2;

    private static final String VECTOR = """
            SELECT count(*) FROM memory WHERE tenant_id = 'probe' AND event_id = ANY (?)
            """;

    private static final String GRAPH = """
            MATCH (memory:Memory {tenantId: 'probe'}) WHERE memory.eventId IN $ids RETURN count(memory) AS found
            """;

    private final PartAddresses addresses;
    private final Driver driver;
    private @Nullable Connection connection;

    StoreProbe(PartAddresses addresses) {
        this.addresses = addresses;
        this.driver = GraphDatabase.driver(
                addresses.neo4j(),
                AuthTokens.none(),
                Config.builder()
                        .withConnectionTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                        .withConnectionAcquisitionTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                        .withMaxTransactionRetryTime(0, TimeUnit.SECONDS)
                        .build());
    }

    boolean vectorHas(List<String> eventIds) {
        try {
            Connection current = connection == null || connection.isClosed() ? open() : connection;
            connection = current;
            try (PreparedStatement statement = current.prepareStatement(VECTOR)) {
                statement.setArray(1, current.createArrayOf("text", eventIds.toArray()));
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getInt(1) == eventIds.size();
                }
            }
        } catch (SQLException e) {
            closeConnection();
            return false;
        }
    }

    boolean graphHas(List<String> eventIds) {
        try (Session session = driver.session()) {
            var live = new GraphNames(
                    session.run(GraphNames.READ_LIVE).single().get("suffix").asString());
            return session.run(live.in(GRAPH), Map.of("ids", eventIds))
                            .single()
                            .get("found")
                            .asInt()
                    == eventIds.size();
        } catch (Neo4jException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closeConnection();
        driver.close();
    }

    private Connection open() throws SQLException {
        var properties = new Properties();
        properties.put("user", addresses.database().user());
        properties.put("password", addresses.database().password());
        properties.put("connectTimeout", ANSWER_SECONDS);
        properties.put("socketTimeout", ANSWER_SECONDS);
        return DriverManager.getConnection(addresses.database().jdbcUrl(), properties);
    }

    private void closeConnection() {
        Connection broken = connection;
        connection = null;
        if (broken == null) {
            return;
        }
        try {
            broken.close();
        } catch (SQLException e) {
            // It was lost with its server; there is nothing left to close.
        }
    }
}
