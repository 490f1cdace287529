package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresProcessIT {

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.POSTGRES);

    @Test
    void vectorsSurviveTheDeathOfTheServer() throws Exception {
        // Given
        Database database = parts.newDatabase();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS vector");
            statement.execute("CREATE TABLE point (name text, place vector(2))");
            statement.execute("INSERT INTO point VALUES ('far', '[9,9]'), ('near', '[1,1]')");
        }

        // When
        parts.postgres().kill();
        parts.postgres().start();

        // Then
        assertThat(nearest(database)).isEqualTo("near");
    }

    @Test
    void theOwnerOfADatabaseIsNoSuperuserSoThatRowLevelSecurityHolds() throws Exception {
        try (Connection connection = connect(parts.postgres().database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW is_superuser")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("off");
        }
    }

    private static String nearest(Database database) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM point ORDER BY place <-> '[0,0]' LIMIT 1")) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }
}
