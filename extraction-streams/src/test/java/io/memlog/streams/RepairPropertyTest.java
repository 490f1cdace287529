package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.clear;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.erase;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static io.memlog.streams.TestEvents.reemitAsIs;
import static io.memlog.streams.TestEvents.restore;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Reemit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Repair amid updates, on the whole topology: random histories with Reemits in between, which say of the memory what the reconciler
 * knew some time ago.
 */
class RepairPropertyTest {
    private static final int EVENTS = 400;
    private static final int MEMORIES = 5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noReemitBringsAnOldVersionBackOrErasesAMemory(long seed) {
        try (Pipeline pipeline = new Pipeline(folder)) {
            Random random = new Random(seed);
            Map<String, MemoryRecord> log = new HashMap<>();
            List<Map<String, MemoryRecord>> former = new ArrayList<>(List.of(Map.of()));
            for (int i = 0; i < EVENTS; i++) {
                MemoryEvent event = random.nextInt(3) == 0
                        ? reemitOf(random, former.get(random.nextInt(former.size())))
                        : update(random);
                Map<String, MemoryRecord> before = Map.copyOf(log);

                pipeline.send(event);
                fold(pipeline.enriched(), log);

                if (event.getOp() instanceof Reemit) {
                    // Neither an older state, nor a newer one, nor none.
                    assertThat(withoutCompletion(log)).isEqualTo(withoutCompletion(before));
                } else {
                    assertNoneGoesBack(before, log);
                }
                former.add(Map.copyOf(log));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void oneReemitForEachKeyMendsAnyDamage(long seed) {
        try (Pipeline pipeline = new Pipeline(folder)) {
            Random random = new Random(seed);
            Map<String, MemoryRecord> log = new HashMap<>();
            for (int i = 0; i < EVENTS / 4; i++) {
                pipeline.send(update(random));
            }
            pipeline.send(put("ann", "m0", "there at the end"));
            fold(pipeline.enriched(), log);
            Map<String, MemoryRecord> store = damaged(log, random);
            store.put("acme/ann/never", log.values().iterator().next());

            for (String key : Stream.concat(keys(), Stream.of("acme/ann/never")).toList()) {
                String[] parts = key.split("/", -1);
                Long expected = log.containsKey(key) ? null : 0L;
                pipeline.send(event(parts[1], parts[2], reemit()).setExpectedVersion(expected));
            }
            fold(pipeline.enriched(), store);

            assertThat(withoutCompletion(store)).isEqualTo(withoutCompletion(log));
        }
    }

    /** What the reconciler has read some time ago: memories that have changed since, come into being, or been erased. */
    private static MemoryEvent reemitOf(Random random, Map<String, MemoryRecord> known) {
        int memory = random.nextInt(MEMORIES);
        boolean isKnown = known.containsKey("acme/ann/m" + memory);
        return event("ann", "m" + memory, random.nextBoolean() ? reemit() : reemitAsIs())
                .setExpectedVersion(isKnown ? null : Long.valueOf(0))
                .setExtract(random.nextBoolean())
                .build();
    }

    private static MemoryEvent update(Random random) {
        String memory = "m" + random.nextInt(MEMORIES);
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> put("ann", memory, "text " + random.nextInt(50));
            case 3, 4 ->
                event("ann", memory, append("more " + random.nextInt(50))).build();
            case 5 ->
                event(
                                "ann",
                                memory,
                                patch().setImportance(1 + random.nextInt(10)).build())
                        .build();
            case 6 -> event("ann", memory, delete()).build();
            case 7 ->
                event("ann", memory, random.nextBoolean() ? restore() : erase()).build();
            default -> event("ann", null, clear(random.nextBoolean()).build()).build();
        };
    }

    /** As both sinks do: the last record in the log wins. */
    private static void fold(List<TestRecord<String, SpecificRecord>> records, Map<String, MemoryRecord> into) {
        for (TestRecord<String, SpecificRecord> record : records) {
            if (record.value() instanceof MemoryRecord memory) {
                into.put(record.key(), memory);
            } else if (record.value() == null) {
                into.remove(record.key());
            }
        }
    }

    private static void assertNoneGoesBack(Map<String, MemoryRecord> before, Map<String, MemoryRecord> after) {
        before.forEach((key, memory) -> {
            MemoryRecord now = after.get(key);
            if (now != null) {
                assertThat(now.getVersion()).isGreaterThanOrEqualTo(memory.getVersion());
            }
        });
    }

    private static Map<String, MemoryRecord> damaged(Map<String, MemoryRecord> log, Random random) {
        Map<String, MemoryRecord> store = new HashMap<>();
        log.forEach((key, memory) -> {
            switch (random.nextInt(4)) {
                case 0 -> store.put(key, memory);
                case 1 ->
                    store.put(
                            key,
                            MemoryRecord.newBuilder(memory)
                                    .setContent("changed")
                                    .build());
                case 2 ->
                    store.put(
                            key, MemoryRecord.newBuilder(memory).setVersion(99).build());
                default -> {} // lost
            }
        });
        return store;
    }

    private static Stream<String> keys() {
        return Stream.iterate(0, memory -> memory < MEMORIES, memory -> memory + 1)
                .map(memory -> "acme/ann/m" + memory);
    }

    /** A state that is published again does not complete its event a second time; that is no part of the memory. */
    private static Map<String, MemoryRecord> withoutCompletion(Map<String, MemoryRecord> memories) {
        Map<String, MemoryRecord> stripped = new HashMap<>();
        memories.forEach((key, memory) -> stripped.put(
                key, MemoryRecord.newBuilder(memory).setCompletesEvent(false).build()));
        return stripped;
    }
}
