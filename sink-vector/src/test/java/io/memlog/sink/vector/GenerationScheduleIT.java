package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitOutcome.Committed;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.generations.GenerationSteps;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded schedules of everything that can happen to generations of one partition, on a real Postgres: batches of any size of live loop and
 * loaders, claims, batches of stale owners, rebuilds, switches, rollbacks, drops. After each step every generation holds exactly the
 * prefix of the log that its offset says, and the history every version of the live one's.
 */
final class GenerationScheduleIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final SourcePartition ENRICHED = PgVectorSinkIT.source(Topics.ENRICHED);
    private static final int RECORDS = 400;
    private static final int STEPS = 120;

    private final TreeMap<Long, @Nullable MemoryRecord> log = new TreeMap<>();
    private final Map<Long, String> keys = new HashMap<>();
    private final Map<Integer, GenerationStore> loaders = new HashMap<>();
    private final Map<ProjectionStore, Lease> leases = new HashMap<>();
    private final List<Runnable> stale = new ArrayList<>();
    private final List<Integer> switched = new ArrayList<>();
    private final Database database = PARTS.newDatabase();
    private final StoreProbe store = new StoreProbe(database);
    private final VectorDatabase connections =
            VectorDatabase.open(PgVectorSinkIT.settings(database, Memories.DIMENSION));
    private final PgVectorSink live = new PgVectorSink(connections, "vector");
    private final GenerationSteps steps =
            new GenerationSteps(new PgGenerations(connections, () -> connections, "vector"));
    private Random random = new Random(0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyGenerationIsAPrefixOfTheLogAtEachMoment(long seed) throws SQLException {
        random = new Random(seed);
        writeLog();
        try {
            claim(live);
            for (int step = 0; step < STEPS; step++) {
                String what = step();
                assertPrefixes("seed %d, step %d: %s".formatted(seed, step, what));
            }
            assertThat(switched).isNotEmpty();
        } finally {
            loaders.values().forEach(GenerationStore::close);
            live.close();
        }
    }

    /** Offsets have gaps as markers leave them; keys are few, so that each is written, erased and written again. */
    private void writeLog() {
        Map<String, Long> versions = new HashMap<>();
        long offset = 0;
        for (int i = 0; i < RECORDS; i++) {
            String id = "m" + random.nextInt(9);
            boolean isErased = versions.containsKey(id) && random.nextInt(6) == 0;
            // One in eight is written again as it is, as Reemit does.
            long version = isErased
                    ? 0
                    : versions.getOrDefault(id, 0L) + (versions.containsKey(id) && random.nextInt(8) == 0 ? 0 : 1);
            keys.put(offset, id);
            log.put(offset, isErased ? null : memory(id, version));
            if (isErased) {
                versions.remove(id);
            } else {
                versions.put(id, version);
            }
            offset += 1 + (random.nextInt(5) == 0 ? 1 : 0);
        }
    }

    private String step() throws SQLException {
        int choice = random.nextInt(20);
        GenerationStore loader = loaderOnItsWay();
        if (choice < 6) {
            return "live " + commit(live);
        }
        if (choice < 12) {
            return loader == null ? "no loader" : "loader " + commit(loader);
        }
        if (choice == 12) {
            claim(live);
            return "live claims";
        }
        if (choice == 13 && loader != null) {
            claim(loader);
            return "loader claims";
        }
        if (choice == 14 && !stale.isEmpty()) {
            stale.get(random.nextInt(stale.size())).run();
            return "a stale owner";
        }
        if (choice < 18) {
            steps.take();
            return "steps";
        }
        return command();
    }

    private String command() throws SQLException {
        List<String> states = store.column("SELECT generation || ' ' || state FROM generation ORDER BY 1");
        for (String state : states) {
            String number = state.substring(0, state.indexOf(' '));
            if (state.endsWith("FOLLOWING")) {
                return ask("SWITCH", number);
            }
            if (state.endsWith("RETIRED") && states.size() == 2 && random.nextInt(3) > 0) {
                return ask(random.nextInt(3) == 0 ? "DROP" : "ROLLBACK", number);
            }
        }
        return states.size() > 2 ? "enough generations" : ask("REBUILD", "NULL");
    }

    private String ask(String kind, String generation) throws SQLException {
        store.update("INSERT INTO generation_command (id, kind, generation) VALUES (gen_random_uuid(), '%s', %s)"
                .formatted(kind, generation));
        steps.take();
        if (kind.equals("SWITCH") && state(Integer.parseInt(generation)).equals("LIVE")) {
            switched.add(Integer.valueOf(generation));
        }
        return kind + " " + generation;
    }

    private @Nullable GenerationStore loaderOnItsWay() throws SQLException {
        List<String> found = store.column(
                "SELECT generation FROM generation WHERE state IN ('LOADING', 'CATCHING_UP', 'FOLLOWING')");
        if (found.isEmpty()) {
            return null;
        }
        return loaders.computeIfAbsent(
                Integer.valueOf(found.getFirst()),
                number -> new GenerationStore(
                        VectorDatabase.open(PgVectorSinkIT.settings(database, Memories.DIMENSION)), "vector", number));
    }

    private void claim(ProjectionStore into) {
        leases.put(into, into.claim(ENRICHED, new LogBounds(0, log.lastKey() + 1), "owner"));
    }

    /** As the loop does: whoever is not granted a batch claims again. */
    private String commit(ProjectionStore into) {
        Lease lease = leases.get(into);
        if (lease == null) {
            claim(into);
            return "claims for the first time";
        }
        // A loader is faster, or it would never arrive.
        Batch batch = batch(lease, random.nextInt(into == live ? 5 : 20));
        stale.add(() -> into.commit(batch));
        CommitOutcome outcome = into.commit(batch);
        if (outcome instanceof Committed committed) {
            leases.put(into, committed.lease());
        } else {
            claim(into);
        }
        return "commits to %d: %s"
                .formatted(batch.nextOffset(), outcome.getClass().getSimpleName());
    }

    @SuppressWarnings("NullAway") // As in PgVectorSinkIT.
    private Batch batch(Lease lease, int size) {
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records = new ArrayList<>();
        long next = lease.nextOffset();
        for (long offset : log.tailMap(lease.nextOffset(), true).keySet()) {
            if (records.size() == size) {
                // With or without the gap before the next record.
                next = random.nextBoolean() ? offset : next;
                break;
            }
            records.add(
                    new ConsumerRecord<>(Topics.ENRICHED, 0, offset, "acme/ann/" + keys.get(offset), log.get(offset)));
            next = offset + 1;
        }
        return new Batch(lease, records, Math.max(next, lease.nextOffset()), lease.eventOffset(), 1_000);
    }

    private void assertPrefixes(String when) throws SQLException {
        long liveOffset = Long.parseLong(store.value("SELECT next_offset FROM partition_progress"));
        assertThat(rows("memory")).as(when).isEqualTo(expectedRows(liveOffset));
        assertThat(new TreeSet<>(store.column("SELECT memory_id || ' ' || version FROM memory_history")))
                .as(when)
                .isEqualTo(expectedHistory(liveOffset));
        for (String side : store.column(
                "SELECT schema_name || ' ' || next_offset FROM generation_progress JOIN generation USING (generation)")) {
            int blank = side.indexOf(' ');
            assertThat(rows(side.substring(0, blank) + ".memory"))
                    .as(when + ", " + side)
                    .isEqualTo(expectedRows(Long.parseLong(side.substring(blank + 1))));
        }
    }

    private List<String> rows(String table) throws SQLException {
        return store.column(
                "SELECT memory_id || ' ' || version || ' ' || log_offset FROM %s ORDER BY 1".formatted(table));
    }

    private List<String> expectedRows(long end) {
        Map<String, String> state = new TreeMap<>();
        log.headMap(end).forEach((offset, memory) -> {
            String key = String.valueOf(keys.get(offset));
            if (memory == null) {
                state.remove(key);
            } else {
                state.put(key, "%s %d %d".formatted(key, memory.getVersion(), offset));
            }
        });
        return List.copyOf(state.values());
    }

    private Set<String> expectedHistory(long end) {
        var versions = new TreeSet<String>();
        log.headMap(end).forEach((offset, memory) -> {
            String key = String.valueOf(keys.get(offset));
            if (memory == null) {
                versions.removeIf(version -> version.startsWith(key + " "));
            } else {
                versions.add(key + " " + memory.getVersion());
            }
        });
        return versions;
    }

    private String state(int generation) throws SQLException {
        return String.join("", store.column("SELECT state FROM generation WHERE generation = " + generation));
    }
}
