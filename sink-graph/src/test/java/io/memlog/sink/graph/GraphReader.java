package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * Reads one memory again and again as query-service does, with a pause between the question what is live and the read, and notes
 * whatever a reader must never see. Thread-safe.
 */
final class GraphReader implements AutoCloseable {
    private static final String OFFSETS = "MATCH (p:PartitionProgress) RETURN sum(p.nextOffset) AS offsets";

    private static final String VERSION = """
            MATCH (m:Memory {key: $key})
            RETURN m.version AS version
            """;

    private final Driver driver;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final Thread thread;
    private long lastVersion;
    private long lastOffsets;

    GraphReader(Driver driver) {
        this.driver = driver;
        this.thread = Thread.ofPlatform().name("reader").start(this::run);
    }

    List<String> complaints() {
        return complaints;
    }

    int reads() {
        return reads.get();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var random = new Random(1);
        try {
            while (true) {
                Thread.sleep(random.nextInt(10));
                try (Session session = driver.session();
                        Transaction transaction = session.beginTransaction()) {
                    read(transaction, random);
                } catch (Neo4jException e) {
                    // A server that is killed answers nobody; what counts is what it says when it does.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Transaction transaction, Random random) throws InterruptedException {
        long offsets = transaction.run(OFFSETS).single().get("offsets").asLong();
        var names = new GraphNames(
                transaction.run(GraphNames.READ_LIVE).single().get("suffix").asString());
        Thread.sleep(random.nextInt(10));
        List<Record> found = transaction
                .run(names.in(VERSION), Map.of("key", EnrichedTopic.key("probe")))
                .list();
        if (found.isEmpty()) {
            complaints.add("expected a memory in generation '%s', found none".formatted(names.suffix()));
            return;
        }
        long version = found.getFirst().get("version").asLong();
        if (version < lastVersion || offsets < lastOffsets) {
            complaints.add("expected version %d at %d or later, found version %d at %d"
                    .formatted(lastVersion, lastOffsets, version, offsets));
        }
        lastVersion = version;
        lastOffsets = offsets;
        reads.incrementAndGet();
    }
}
