package io.memlog.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;

/** Crash points at real commits: the same transaction, cut before, inside and after the message that commits it. */
final class FaultProxyIT {

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.POSTGRES, PartKind.NEO4J);

    @ParameterizedTest
    @EnumSource(Moment.class)
    void postgresHasCommittedOnlyIfTheCommitGotThrough(Moment moment) throws SQLException {
        // Given
        Database database = parts.newDatabase();
        int port = port(database);
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port, Framing.postgres());
                Connection direct = connect(database, port);
                Statement statement = direct.createStatement()) {
            statement.execute("CREATE TABLE entry (id int)");
            insert(proxy, database, 1);
            int commit = messageOf(proxy, message -> message.text().equals("COMMIT") && "QE".contains(message.tag()));

            // When
            countFromHere(proxy);
            proxy.cut(moment, commit);
            assertThatThrownBy(() -> insert(proxy, database, 2)).isInstanceOf(SQLException.class);

            // Then
            assertThat(proxy.hasStruck()).isTrue();
            insert(proxy, database, 3);
            try (ResultSet row = statement.executeQuery("SELECT string_agg(id::text, ',' ORDER BY id) FROM entry")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo(moment == Moment.AFTER ? "1,2,3" : "1,3");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void neo4jHasCommittedOnlyIfTheCommitGotThrough(Moment moment) {
        // Given
        String label = "Entry" + moment;
        int port = URI.create(parts.boltUri()).getPort();
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port, Framing.bolt())) {
            create(proxy, label, 1);
            int commit = messageOf(proxy, message -> message.tag().equals("COMMIT"));
            assertThat(proxy.messages())
                    .extracting(ClientMessage::tag)
                    .startsWith("HANDSHAKE")
                    .contains("HELLO", "BEGIN", "RUN", "PULL")
                    .doesNotContain("UNKNOWN");

            // When
            countFromHere(proxy);
            proxy.cut(moment, commit);
            assertThatThrownBy(() -> create(proxy, label, 2)).isInstanceOf(Neo4jException.class);

            // Then
            assertThat(proxy.hasStruck()).isTrue();
            create(proxy, label, 3);
        }
        try (Driver direct = GraphDatabase.driver(parts.boltUri(), AuthTokens.none())) {
            assertThat(direct.executableQuery("MATCH (e:%s) RETURN e.id AS id ORDER BY id".formatted(label))
                            .execute()
                            .records())
                    .extracting(row -> row.get("id").asInt())
                    .isEqualTo(moment == Moment.AFTER ? List.of(1, 2, 3) : List.of(1, 3));
        }
    }

    @Test
    void aPreparedStatementIsKnownByItsTextEachTimeItIsUsed() throws SQLException {
        Database database = parts.newDatabase();
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port(database), Framing.postgres())) {
            try (Connection connection = connect(database, proxy.port());
                    var statement = connection.prepareStatement("SELECT ?::int")) {
                for (int i = 0; i < 10; i++) {
                    statement.setInt(1, i);
                    statement.execute();
                }
            }
            Awaitility.await().until(() -> proxy.messages().getLast().tag().equals("X"));

            assertThat(proxy.messages())
                    .filteredOn(message ->
                            message.tag().equals("E") && message.text().equals("SELECT $1::int"))
                    .hasSize(10);
            assertThat(proxy.messages()).extracting(ClientMessage::tag).contains("startup");
        }
    }

    /** Once the farewell of the connection before has been counted, too. */
    private static void countFromHere(FaultProxy proxy) {
        Awaitility.await().until(() -> proxy.connections() == 0);
        proxy.countFromHere();
    }

    private static int messageOf(FaultProxy proxy, Predicate<ClientMessage> wanted) {
        return proxy.messages().stream()
                .filter(wanted)
                .max(Comparator.comparingInt(ClientMessage::number))
                .orElseThrow(() -> new AssertionError("not among " + proxy.messages()))
                .number();
    }

    private static void insert(FaultProxy proxy, Database database, int id) throws SQLException {
        try (Connection connection = connect(database, proxy.port());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO entry VALUES (%d)".formatted(id));
            connection.commit();
        }
    }

    private static void create(FaultProxy proxy, String label, int id) {
        Config config = Config.builder()
                .withConnectionTimeout(5, TimeUnit.SECONDS)
                .withMaxTransactionRetryTime(0, TimeUnit.SECONDS)
                .build();
        try (Driver driver = GraphDatabase.driver("bolt://127.0.0.1:" + proxy.port(), AuthTokens.none(), config);
                Session session = driver.session();
                Transaction transaction = session.beginTransaction()) {
            transaction.run("CREATE (:%s {id: %d})".formatted(label, id)).consume();
            transaction.commit();
        }
    }

    private static Connection connect(Database database, int port) throws SQLException {
        String name = database.jdbcUrl().substring(database.jdbcUrl().lastIndexOf('/'));
        DriverManager.setLoginTimeout(Math.toIntExact(Duration.ofSeconds(10).toSeconds()));
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + name, database.user(), "");
    }

    private static int port(Database database) {
        return URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort();
    }
}
