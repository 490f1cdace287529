package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static io.memlog.sink.vector.Memories.outcome;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.testkit.Database;
import io.memlog.testkit.network.FaultProxy;
import io.memlog.testkit.network.Framing;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A claim and a batch of everything a batch can hold, tried by one instance whose connection fails, and taken up by another. The
 * instances live through all attempts; only connections die. For one test at a time.
 */
final class CommitScenario implements AutoCloseable {
    private static final SourcePartition SOURCE = PgVectorSinkIT.source(Topics.ENRICHED);
    private static final LogBounds BOUNDS = new LogBounds(0, 1_000);
    private static final int NEXT_OFFSET = 10;

    private static final String STATE = """
            SELECT 'memory ' || memory::text FROM memory
            UNION ALL SELECT 'history ' || memory_history::text FROM memory_history
            UNION ALL SELECT 'erasure ' || memory_erasure::text FROM memory_erasure
            UNION ALL SELECT 'operation ' || operation::text FROM operation
            UNION ALL SELECT concat_ws(' ', topic, partition, next_offset, event_offset, event_time) FROM partition_progress
            ORDER BY 1
            """;

    private final StoreProbe store;
    private final FaultProxy proxy;
    private final VectorDatabase faultyDatabase;
    private final VectorDatabase directDatabase;
    private final PgVectorSink faulty;
    private final PgVectorSink heir;
    private final Applications applications;
    private @Nullable Lease claimed;

    /** How an attempt ended for the instance that made it. */
    enum Ending {
        COMMITTED,
        NOTHING_TO_DO,
        FENCED,
        UNAVAILABLE,
        UNKNOWN
    }

    /** @param limits of the instance that fails */
    CommitScenario(Database database, TimeLimits limits) throws SQLException {
        store = new StoreProbe(database);
        URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        proxy = FaultProxy.to(address.getHost(), address.getPort(), Framing.postgres());
        String proxied = "jdbc:postgresql://%s:%d%s".formatted(proxy.host(), proxy.port(), address.getPath());
        directDatabase = VectorDatabase.at(settings(database, database.jdbcUrl()));
        faultyDatabase = VectorDatabase.at(settings(database, proxied), limits);
        directDatabase.migrate();
        faulty = new PgVectorSink(faultyDatabase, "vector");
        heir = new PgVectorSink(directDatabase, "vector");
        applications = Applications.countedIn(store);
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** As before the attempt: some memories, and a connection of the faulty instance that has been in use. */
    void begin() throws SQLException {
        store.update("TRUNCATE memory, memory_history, memory_erasure, operation, partition_progress, application");
        Lease lease = heir.claim(SOURCE, BOUNDS, "heir");
        heir.commit(PgVectorSinkIT.batch(lease, memory("m1", 1), memory("m2", 1), memory("m3", 1)));
        proxy.restore();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .ignoreException(StoreUnavailableException.class)
                .until(() -> faultyDatabase.inTransaction(connection -> connection.isValid(1)));
        proxy.countFromHere();
    }

    /** What the loop would do: claim, and write what the store does not have. */
    Ending attempt() {
        claimed = null;
        try {
            Lease lease = faulty.claim(SOURCE, BOUNDS, "faulty");
            claimed = lease;
            return lease.nextOffset() == NEXT_OFFSET ? Ending.NOTHING_TO_DO : commit(lease);
        } catch (StoreUnavailableException e) {
            return Ending.UNAVAILABLE;
        }
    }

    /** What the loop would do after {@link Ending#UNAVAILABLE}: the same batch again if it has a lease, else another claim. */
    Ending attemptAgain() {
        Lease lease = claimed;
        return lease == null ? attempt() : commit(lease);
    }

    private Ending commit(Lease lease) {
        try {
            return ending(faulty.commit(batch(lease)));
        } catch (StoreUnavailableException e) {
            return Ending.UNAVAILABLE;
        } catch (CommitUnknownException e) {
            return Ending.UNKNOWN;
        }
    }

    /** True if the attempt had taken effect. */
    boolean takeOver() {
        Lease lease = heir.claim(SOURCE, BOUNDS, "heir");
        if (lease.nextOffset() == NEXT_OFFSET) {
            return true;
        }
        CommitOutcome outcome = heir.commit(batch(lease));
        if (ending(outcome) != Ending.COMMITTED) {
            throw new AssertionError("expected the heir to commit, found " + outcome);
        }
        return false;
    }

    List<String> state() throws SQLException {
        return store.column(STATE);
    }

    Applications applications() {
        return applications;
    }

    @Override
    public void close() {
        proxy.close();
        faulty.close();
        heir.close();
    }

    private static Ending ending(CommitOutcome outcome) {
        return switch (outcome) {
            case CommitOutcome.Committed committed -> Ending.COMMITTED;
            case CommitOutcome.Fenced fenced -> Ending.FENCED;
            case CommitOutcome.AlreadyApplied applied -> throw new AssertionError("expected a fence, found " + applied);
        };
    }

    private static Batch batch(Lease lease) {
        List<Object> values = new ArrayList<>();
        values.add(memory("m4", 1));
        values.add(memory("m1", 2));
        values.add(memory("m5", 1));
        values.add(memory("m4", 2));
        values.add("acme/ann/m2");
        values.add(outcome(7, OutcomeStatus.APPLIED));
        values.add(new Progress(0, 8L, Memories.NOON));
        return PgVectorSinkIT.batch(lease, values.toArray());
    }

    private static VectorDatabase.Settings settings(Database database, String url) {
        return new VectorDatabase.Settings(url, database.user(), database.password(), Memories.DIMENSION, 1);
    }
}
