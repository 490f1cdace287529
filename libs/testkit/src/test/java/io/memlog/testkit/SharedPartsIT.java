package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** All parts at once, through their addresses only, so that it holds for containers as well as for processes. */
final class SharedPartsIT {

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    @Test
    void kafkaCreatesTopicsOnlyWhenAsked() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", parts.kafkaBootstrapServers()))) {
            admin.createTopics(Set.of(new NewTopic("asked-for", 4, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).containsExactly("asked-for");
        }
    }

    @Test
    void theRegistrySpeaksConfluentsApi() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(parts.registryUrl() + "/subjects"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("[]");
    }

    @Test
    void eachNewDatabaseIsEmptyAndHasVectors() throws Exception {
        Database first = parts.newDatabase();
        Database second = parts.newDatabase();
        assertThat(first.jdbcUrl()).isNotEqualTo(second.jdbcUrl());
        try (Connection connection = DriverManager.getConnection(second.jdbcUrl(), second.user(), second.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT '[3,4]'::vector <-> '[0,0]'")) {
            row.next();
            assertThat(row.getDouble(1)).isEqualTo(5.0);
        }
    }

    @Test
    void neo4jAnswersOverBolt() {
        try (Driver driver = GraphDatabase.driver(parts.boltUri(), AuthTokens.none())) {
            assertThat(driver.executableQuery("RETURN 1 AS one").execute().records())
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("one").asInt()).isEqualTo(1));
        }
    }
}
