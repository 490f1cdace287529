package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

final class Neo4jProcessIT {

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.NEO4J);

    @Test
    void nodesSurviveTheDeathOfTheServer() {
        // Given
        try (Driver driver = connect()) {
            driver.executableQuery("CREATE CONSTRAINT thing_name FOR (t:Thing) REQUIRE t.name IS UNIQUE")
                    .execute();
            driver.executableQuery("CREATE (:Thing {name: 'survivor'})").execute();
        }

        // When
        parts.neo4j().kill();
        parts.neo4j().start();

        // Then
        try (Driver driver = connect()) {
            assertThat(driver.executableQuery("MATCH (t:Thing) RETURN t.name AS name")
                            .execute()
                            .records())
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("name").asString()).isEqualTo("survivor"));
        }
    }

    private static Driver connect() {
        return GraphDatabase.driver(parts.boltUri(), AuthTokens.none());
    }
}
