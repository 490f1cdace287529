package io.memlog.query;

import io.memlog.schemas.GraphNames;
import io.memlog.service.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.async.AsyncSession;
import org.neo4j.driver.async.AsyncTransactionCallback;
import org.neo4j.driver.async.ResultCursor;

/** Reads of the graph store that never wait for longer than a moment; thread-safe. */
final class GraphStore implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    /** One row for each partition of memory.events; the store belongs to one sink, so no sink id is asked for. */
    private static final String PROGRESS = """
            MATCH (progress:PartitionProgress {topic: 'memory.enriched'})
            RETURN progress.partition AS partition, progress.eventOffset AS eventOffset
            """;

    private static final String MENTIONS = """
            UNWIND $keys AS key
            MATCH (memory:Memory {key: key})-[mention:MENTIONS]->(entity:Entity)
            WHERE memory.status = 'ACTIVE'
            RETURN key, entity.key AS entityKey, mention.name AS name, mention.type AS type,
              mention.confidence AS confidence
            ORDER BY key, confidence DESC, entityKey
            """;

    private final Driver driver;

    private GraphStore(Driver driver) {
        this.driver = driver;
    }

    /** Opens the driver; the store itself may still be away. */
    static GraphStore open(QueryConfiguration configuration) {
        var config = Config.builder()
                .withMaxConnectionPoolSize(configuration.connections())
                .withConnectionTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .withConnectionAcquisitionTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .withConnectionLivenessCheckTimeout(10, TimeUnit.SECONDS)
                .withMaxTransactionRetryTime(0, TimeUnit.SECONDS)
                .withTelemetryDisabled(true)
                .withUserAgent("memlog-query")
                .build();
        var token = configuration.neo4jUser().isBlank()
                ? AuthTokens.none()
                : AuthTokens.basic(configuration.neo4jUser(), configuration.neo4jPassword());
        try {
            return new GraphStore(GraphDatabase.driver(URI.create(configuration.neo4jUri()), token, config));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("NEO4J_URI: expected bolt://host:port, found another text");
        }
    }

    /** Partition to the last applied offset of memory.events. */
    Map<Integer, Long> progress() throws GraphUnavailableException {
        Map<Integer, Long> offsets = new HashMap<>();
        for (Record row : rows(PROGRESS, Map.of())) {
            offsets.put(row.get("partition").asInt(), row.get("eventOffset").asLong());
        }
        return offsets;
    }

    /** Memory key to what the memory mentions, the surest first. */
    Map<String, List<EntityMention>> mentions(Collection<String> memoryKeys) throws GraphUnavailableException {
        Map<String, List<EntityMention>> mentions = new HashMap<>();
        for (Record row : rowsOfLive(MENTIONS, Map.of("keys", List.copyOf(memoryKeys)))) {
            mentions.computeIfAbsent(row.get("key").asString(), key -> new ArrayList<>())
                    .add(new EntityMention(
                            row.get("entityKey").asString(),
                            row.get("name").asString(),
                            row.get("type").asString(),
                            row.get("confidence").asDouble()));
        }
        return mentions;
    }

    @Override
    public void close() {
        driver.close();
    }

    private List<Record> rows(String cypher, Map<String, Object> parameters) throws GraphUnavailableException {
        return read(transaction -> transaction.runAsync(cypher, parameters).thenCompose(ResultCursor::listAsync));
    }

    /** Under the names of the generation that is live in this transaction. */
    private List<Record> rowsOfLive(String cypher, Map<String, Object> parameters) throws GraphUnavailableException {
        return read(transaction -> transaction
                .runAsync(GraphNames.READ_LIVE)
                .thenCompose(ResultCursor::singleAsync)
                .thenApply(row -> new GraphNames(row.get("suffix").asString()))
                .thenCompose(names -> transaction.runAsync(names.in(cypher), parameters))
                .thenCompose(ResultCursor::listAsync));
    }

    /** By the asynchronous session, because only it lets a caller stop waiting for a server that says nothing. */
    private List<Record> read(AsyncTransactionCallback<CompletionStage<List<Record>>> work)
            throws GraphUnavailableException {
        AsyncSession session = driver.session(AsyncSession.class);
        var timeout = TransactionConfig.builder().withTimeout(ANSWER_TIMEOUT).build();
        try {
            return session.executeReadAsync(work, timeout)
                    .toCompletableFuture()
                    .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new GraphUnavailableException("graph store: expected an answer within " + ANSWER_TIMEOUT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphUnavailableException("interrupted while waiting for the graph store", e);
        } finally {
            var unused = session.closeAsync();
        }
    }
}
