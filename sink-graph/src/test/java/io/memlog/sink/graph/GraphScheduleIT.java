package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitOutcome.Committed;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.generations.GenerationSteps;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.Scenario;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.Driver;

/**
 * Seeded schedules of everything that can happen to generations of one partition, on a real Neo4j: batches of any size of live loop and
 * loaders, claims, batches of stale owners, rebuilds, switches, rollbacks, drops. After each step every generation holds exactly the
 * prefix of the log that its offset says, nodes and edges. Under {@code -Pscenarios}: with each generation the server plans all
 * statements anew, which takes a minute.
 */
@Scenario
final class GraphScheduleIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.NEO4J);

    private static final int RECORDS = 300;
    private static final int STEPS = 120;

    private final TreeMap<Long, @Nullable MemoryRecord> log = new TreeMap<>();
    private final Map<Long, String> keys = new HashMap<>();
    private final Map<Integer, GraphGenerationStore> loaders = new HashMap<>();
    private final Map<ProjectionStore, Lease> leases = new HashMap<>();
    private final List<Runnable> stale = new ArrayList<>();
    private final List<Integer> switched = new ArrayList<>();
    private final Neo4jSettings settings = Neo4jSettings.of(URI.create(PARTS.boltUri()), "", "");
    private Random random = new Random(0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyGenerationIsAPrefixOfTheLogAtEachMoment(long seed) {
        random = new Random(seed);
        writeLog();
        try (Driver driver = settings.newDriver();
                GraphGenerations generations = new GraphGenerations(settings, "graph")) {
            var graph = new StoredGraph(driver);
            graph.clear();
            var steps = new GenerationSteps(generations);
            var probe = new GenerationProbe(driver, steps::take);
            try (Neo4jSink live = Neo4jSink.open(settings, "graph")) {
                claim(live);
                for (int step = 0; step < STEPS; step++) {
                    String what = step(live, steps, probe);
                    assertPrefixes(probe, "seed %d, step %d: %s".formatted(seed, step, what));
                }
            } finally {
                loaders.values().forEach(GraphGenerationStore::close);
                graph.clear();
            }
            assertThat(switched).isNotEmpty();
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
            log.put(offset, isErased ? null : MemoryRecords.memory(id, version, entities()));
            if (isErased) {
                versions.remove(id);
            } else {
                versions.put(id, version);
            }
            offset += 1 + (random.nextInt(5) == 0 ? 1 : 0);
        }
    }

    private String[] entities() {
        return random.ints(0, 6)
                .distinct()
                .limit(random.nextInt(4))
                .mapToObj(i -> "e" + i)
                .toArray(String[]::new);
    }

    private String step(Neo4jSink live, GenerationSteps steps, GenerationProbe probe) {
        int choice = random.nextInt(20);
        GraphGenerationStore loader = loaderOnItsWay(probe);
        if (choice < 6) {
            return "live " + commit(live, 5);
        }
        if (choice < 12) {
            // A loader is faster, or it would never arrive.
            return loader == null ? "no loader" : "loader " + commit(loader, 20);
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
        return command(probe);
    }

    private String command(GenerationProbe probe) {
        List<String> states = probe.states();
        for (String state : states) {
            int number = Integer.parseInt(state.substring(0, state.indexOf(' ')));
            if (state.contains("FOLLOWING")) {
                return ask(probe, "SWITCH", number);
            }
            if (state.contains("RETIRED") && states.size() == 2 && random.nextInt(3) > 0) {
                return ask(probe, random.nextInt(3) == 0 ? "DROP" : "ROLLBACK", number);
            }
        }
        return states.size() > 2 ? "enough generations" : ask(probe, "REBUILD", 0);
    }

    private String ask(GenerationProbe probe, String kind, int generation) {
        probe.ask(kind, generation);
        if (kind.equals("SWITCH") && probe.state(generation).equals("LIVE")) {
            switched.add(generation);
        }
        return kind + " " + generation;
    }

    private @Nullable GraphGenerationStore loaderOnItsWay(GenerationProbe probe) {
        return probe.states().stream()
                .filter(state -> state.matches(".* (LOADING|CATCHING_UP|FOLLOWING) .*"))
                .findFirst()
                .map(state -> Integer.valueOf(state.substring(0, state.indexOf(' '))))
                .map(number -> loaders.computeIfAbsent(
                        number, n -> new GraphGenerationStore(new GraphStore(settings), "graph", n)))
                .orElse(null);
    }

    private void claim(ProjectionStore into) {
        leases.put(into, into.claim(SinkSession.source(0), new LogBounds(0, log.lastKey() + 1), "owner"));
    }

    /** As the loop does: whoever is not granted a batch claims again. */
    private String commit(ProjectionStore into, int most) {
        Lease lease = leases.get(into);
        if (lease == null) {
            claim(into);
            return "claims for the first time";
        }
        Batch batch = batch(lease, random.nextInt(most));
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

    @SuppressWarnings("NullAway") // As in SinkSession.
    private Batch batch(Lease lease, int size) {
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records = new ArrayList<>();
        long next = lease.nextOffset();
        for (long offset : log.tailMap(lease.nextOffset(), true).keySet()) {
            if (records.size() == size) {
                // With or without the gap before the next record.
                next = random.nextBoolean() ? offset : next;
                break;
            }
            records.add(new ConsumerRecord<>(
                    Topics.ENRICHED, 0, offset, MemoryRecords.key(String.valueOf(keys.get(offset))), log.get(offset)));
            next = offset + 1;
        }
        return new Batch(lease, records, Math.max(next, lease.nextOffset()), lease.eventOffset(), 1_000);
    }

    private void assertPrefixes(GenerationProbe probe, String when) {
        long liveOffset =
                Long.parseLong(probe.texts("MATCH (p:PartitionProgress) RETURN toString(p.nextOffset) AS text")
                        .getFirst());
        assertThat(probe.content(probe.live().suffix())).as(when).isEqualTo(expected(liveOffset));
        for (String side : probe.texts(
                "MATCH (p:GenerationProgress) RETURN p.suffix + ' ' + p.nextOffset AS text ORDER BY text")) {
            int blank = side.indexOf(' ');
            assertThat(probe.content(side.substring(0, blank)))
                    .as(when + ", " + side)
                    .isEqualTo(expected(Long.parseLong(side.substring(blank + 1))));
        }
    }

    private List<String> expected(long end) {
        Map<String, List<String>> state = new TreeMap<>();
        log.headMap(end).forEach((offset, memory) -> {
            String id = String.valueOf(keys.get(offset));
            if (memory == null) {
                state.remove(id);
            } else {
                state.put(id, lines(id, offset, memory));
            }
        });
        return state.values().stream().flatMap(List::stream).sorted().toList();
    }

    private static List<String> lines(String id, long offset, MemoryRecord memory) {
        List<String> lines = new ArrayList<>();
        lines.add("%s %d %d acme/ann".formatted(id, memory.getVersion(), offset));
        memory.getEntities().forEach(entity -> lines.add(id + " mentions " + entity.getKey()));
        memory.getRelations()
                .forEach(relation ->
                        lines.add("%s relates %s %s".formatted(id, relation.getFromKey(), relation.getToKey())));
        return lines;
    }
}
