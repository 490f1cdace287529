package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresFaultsIT {

    private static final String INSERT = "INSERT INTO entry SELECT repeat('x', 1000) FROM generate_series(1, 5000)";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.POSTGRES);

    @Test
    void aFullDiskRefusesRowsUntilThereIsSpaceAgain() throws SQLException {
        // Given
        Database database = parts.postgres().newDatabaseOnSmallDisk();
        Database other = parts.newDatabase();
        createTable(database);
        createTable(other);

        // When
        parts.postgres().fillDisk();

        // Then
        assertThatThrownBy(() -> execute(database, INSERT)).satisfies(e -> assertState(e, "53100"));
        execute(other, INSERT);
        parts.postgres().freeDisk();
        execute(database, INSERT);
        assertThat(count(database)).isEqualTo(5000);
    }

    @Test
    void aReadOnlyServerRefusesWritesOfOpenConnectionsToo() throws SQLException {
        Database database = parts.newDatabase();
        createTable(database);
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            // When
            parts.postgres().readOnly(true);

            // Then
            Awaitility.await()
                    .untilAsserted(() -> assertThatThrownBy(() -> statement.execute(INSERT))
                            .satisfies(e -> assertState(e, "25006")));
            parts.postgres().kill();
            parts.postgres().start();
            assertThatThrownBy(() -> execute(database, INSERT)).satisfies(e -> assertState(e, "25006"));
            parts.postgres().readOnly(false);
            execute(database, INSERT);
        }
    }

    private static void assertState(Throwable failure, String expected) {
        assertThat(failure).isInstanceOf(SQLException.class);
        assertThat(((SQLException) failure).getSQLState()).isEqualTo(expected);
    }

    private static void createTable(Database database) throws SQLException {
        execute(database, "CREATE TABLE entry (text text)");
    }

    private static int count(Database database) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM entry")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }
}
