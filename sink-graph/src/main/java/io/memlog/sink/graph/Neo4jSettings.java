package io.memlog.sink.graph;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/**
 * How to reach the graph; immutable.
 *
 * @param uri bolt or neo4j address
 * @param user blank for a database without authentication
 * @param password ignored when the user is blank; never printed
 * @param maxConnections connections in use at the same time: partitions written in parallel and one to spare
 * @param transactionTimeout after it the server ends a transaction, so that a frozen owner cannot hold a partition's lock for ever; longer
 *     while a server is too slow for it
 */
public record Neo4jSettings(URI uri, String user, String password, int maxConnections, Duration transactionTimeout) {
    /** With the two seconds between two looks of the server at its clock, a frozen owner is out of the way within 20 s; see {@link TransactionLimit}. */
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    private static final long CONNECT_SECONDS = 5;
    private static final long IDLE_CHECK_SECONDS = 10;

    public Neo4jSettings {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections: expected 1 or more, found " + maxConnections);
        }
        if (transactionTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "transactionTimeout: expected 1 ms or more, found " + transactionTimeout);
        }
    }

    public static Neo4jSettings of(URI uri, String user, String password) {
        return new Neo4jSettings(uri, user, password, 8, TRANSACTION_TIMEOUT);
    }

    /** A driver that repeats nothing by itself: whoever repeats a transaction must check the offset again. */
    Driver newDriver() {
        var config = Config.builder()
                .withMaxConnectionPoolSize(maxConnections)
                .withConnectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .withConnectionAcquisitionTimeout(CONNECT_SECONDS * 2, TimeUnit.SECONDS)
                .withConnectionLivenessCheckTimeout(IDLE_CHECK_SECONDS, TimeUnit.SECONDS)
                .withMaxTransactionRetryTime(0, TimeUnit.SECONDS)
                .withTelemetryDisabled(true)
                .withUserAgent("memlog-sink-graph")
                .build();
        return GraphDatabase.driver(uri, authToken(), config);
    }

    private AuthToken authToken() {
        return user.isBlank() ? AuthTokens.none() : AuthTokens.basic(user, password);
    }

    @Override
    public String toString() {
        return "Neo4jSettings[uri=%s, user=%s]".formatted(uri, user);
    }
}
