package io.memlog.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memlog.schemas.GraphNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** Looks into both stores of a running pipeline past all of its services; not thread-safe. */
final class Stores {
    private final Path folder;

    Stores(Path folder) {
        this.folder = folder;
    }

    long rowsOf(String user) {
        String sql = "SELECT count(*) FROM memory WHERE user_id = ?";
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, user);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long nodesOf(String user) {
        String uri = "bolt://127.0.0.1:" + state().at("/ports/neo4j").asInt();
        try (Driver driver = GraphDatabase.driver(uri, AuthTokens.none())) {
            var live = new GraphNames(driver.executableQuery(GraphNames.READ_LIVE)
                    .execute()
                    .records()
                    .getFirst()
                    .get("suffix")
                    .asString());
            return driver.executableQuery(live.in("MATCH (m:Memory {userId: $user}) RETURN count(m) AS nodes"))
                    .withParameters(Map.of("user", user))
                    .execute()
                    .records()
                    .getFirst()
                    .get("nodes")
                    .asLong();
        }
    }

    /** Damage: rows that the sink knows nothing of having lost. */
    int deleteRows(String user, int count) {
        String sql = "DELETE FROM memory WHERE ctid IN (SELECT ctid FROM memory WHERE user_id = ? LIMIT ?)";
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, user);
            statement.setInt(2, count);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        JsonNode state = state();
        return DriverManager.getConnection(
                state.get("databaseUrl").asText(), state.get("databaseUser").asText(), "");
    }

    int port(String name) {
        return state().at("/ports/" + name).asInt();
    }

    long pid(String service) {
        try {
            String pidFile = Files.readString(folder.resolve(service).resolve(service + ".pid"));
            return Long.parseLong(pidFile.substring(0, pidFile.indexOf(' ')));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode state() {
        try {
            return new JsonMapper().readTree(folder.resolve("state.json").toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
