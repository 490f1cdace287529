package io.memlog.benchmarks;

import io.memlog.reconciler.ledger.DiskLedger;
import io.memlog.reconciler.ledger.LedgerFold;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.GraphStoreView;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.Verification;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.testkit.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/** The parts of the reconciler that compare, put together as its service does. For one thread. */
final class ComparedStores implements AutoCloseable {
    private final Admin admin;
    private final Driver driver;
    private final DiskLedger ledger;
    private final LogScan scan;
    private final LedgerFold log;
    private final StoreView vector;
    private final StoreView graph;
    private final Verification verification;

    /** @param folder of the ledger, which goes on where the last one on this folder ended */
    ComparedStores(BenchmarkParts parts, Path folder) {
        admin = Admin.create(KafkaSettings.admin(parts.bootstrapServers(), "bench"));
        driver = GraphDatabase.driver(parts.graph(), AuthTokens.none());
        ledger = new DiskLedger(folder, FilledStores.PARTITIONS);
        scan = scan(parts.bootstrapServers());
        log = new LedgerFold(
                new LogPositions(admin, FilledStores.PARTITIONS),
                scan,
                MemlogSerdes.digests(MemlogSerdes.config(parts.registryUrl())),
                ledger,
                Clock.systemUTC());
        vector = new VectorStoreView(database(parts.database()));
        graph = new GraphStoreView(driver);
        verification = new Verification(List.of(vector, graph), log, Duration.ofSeconds(2));
    }

    static LogScan scan(String kafka) {
        Map<String, Object> settings = KafkaSettings.consumer(kafka, "bench");
        settings.putAll(LogScan.SETTINGS);
        return new LogScan(new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    StoreView vector() {
        return vector;
    }

    StoreView graph() {
        return graph;
    }

    Map<Integer, LogBounds> fold() {
        return log.foldToEnd();
    }

    /** Compares everything; it must be equal, or the figures would be of something else. */
    List<StoreResult> check(Depth depth) {
        List<StoreResult> results = verification.run(depth, Optional.empty(), 1_000, Map.of());
        for (StoreResult result : results) {
            if (result.state() != StoreResult.State.EQUAL) {
                throw new IllegalStateException(
                        "expected %s to equal the log, found %s".formatted(result.store(), result));
            }
        }
        return results;
    }

    private static PGSimpleDataSource database(Database database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        return source;
    }

    @Override
    public void close() {
        ledger.close();
        scan.close();
        admin.close();
        driver.close();
    }
}
