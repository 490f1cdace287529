package io.memlog.query;

import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.service.ReadinessCheck;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks log and graph store all the time how far they are, so that no answer has to wait for either; thread-safe.
 *
 * <p>What did not answer the last time is unknown, not zero.
 */
final class StoreProbe {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    /** Left to itself the client would try each question for a minute, also while the service wants to end. */
    private static final ListOffsetsOptions ANSWER_IN_TIME =
            new ListOffsetsOptions().timeoutMs(Math.toIntExact(ANSWER_TIMEOUT.toMillis()));

    private final Admin admin;
    private final GraphStore graph;
    private final VectorStore vectors;
    private final int partitions;
    private volatile Map<Integer, Long> logEnds = Map.of();
    private volatile Map<Integer, Long> graphOffsets = Map.of();
    private volatile boolean graphAnswers;
    private volatile boolean vectorsAnswer;

    StoreProbe(Admin admin, GraphStore graph, VectorStore vectors, int partitions) {
        this.admin = admin;
        this.graph = graph;
        this.vectors = vectors;
        this.partitions = partitions;
    }

    /** Asks until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            ask();
            Thread.sleep(INTERVAL.toMillis());
        }
    }

    /** Asks all three once. */
    void ask() throws InterruptedException {
        vectorsAnswer = askVectors();
        askGraph();
        logEnds = askLog();
    }

    /** Offset after the last event of a partition; empty if the log did not answer. */
    OptionalLong logEnd(int partition) {
        return known(logEnds, partition);
    }

    /** Last offset of memory.events that the graph has applied; empty if the graph did not answer. */
    OptionalLong graphEventOffset(int partition) {
        if (!graphAnswers) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(graphOffsets.getOrDefault(partition, VectorProgress.NOTHING));
    }

    boolean graphAnswers() {
        return graphAnswers;
    }

    /** Reads need the vector store only; without graph and log they say less, but they answer. */
    ReadinessCheck readiness() {
        return () -> vectorsAnswer
                ? Optional.empty()
                : Optional.of("expected a vector store with Memlog's tables, which sink-vector makes");
    }

    private boolean askVectors() {
        try {
            // No tenant has a slash in its name, so this reads nobody's rows.
            return vectors.read("/", connection -> {
                try (var statement = connection.createStatement();
                        var rows = statement.executeQuery("SELECT next_fingerprint FROM memory LIMIT 1")) {
                    return !rows.next();
                }
            });
        } catch (MemlogException e) {
            if (vectorsAnswer) {
                LOG.atWarn().addKeyValue("errorCode", e.code()).log("Vector store does not answer: {}", e.getMessage());
            }
            return false;
        }
    }

    private void askGraph() {
        try {
            graphOffsets = graph.progress();
            graphAnswers = true;
        } catch (GraphUnavailableException e) {
            if (graphAnswers) {
                LOG.atWarn().log("Graph store does not answer: {}", e.getMessage());
            }
            graphAnswers = false;
        }
    }

    private Map<Integer, Long> askLog() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(Topics.EVENTS, partition), OffsetSpec.latest());
        }
        try {
            Map<Integer, Long> ends = new HashMap<>();
            admin.listOffsets(asked, ANSWER_IN_TIME)
                    .all()
                    .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return ends;
        } catch (ExecutionException | TimeoutException e) {
            return Map.of();
        }
    }

    private static OptionalLong known(Map<Integer, Long> offsets, int partition) {
        Long offset = offsets.get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
