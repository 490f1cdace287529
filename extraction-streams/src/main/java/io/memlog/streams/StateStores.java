package io.memlog.streams;

import io.memlog.schemas.avro.MemoryRecord;
import java.util.Set;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The state of one task: RocksDB with a changelog topic each, so that it comes back on any machine.
 *
 * @param memories memory key → current state, deleted memories included
 * @param events scope and event id → {@link SeenEvent}
 * @param memo text and model → what the model found
 */
record StateStores(KeyValueStore<String, MemoryRecord> memories, ExpiringStore events, ExpiringStore memo) {
    private static final String MEMORIES = "memories";
    private static final String EVENTS = "events";
    private static final String MEMO = "memo";
    private static final String BACKUPS = "backups";
    static final String PENDING = "pending";
    private static final String UNFILLED = "unfilled";

    /** What states were written with that nobody has changed since: MemoryRecord without a next embedding. */
    private static final SchemaStore FORMER = FormerSchemas.of("MemoryRecord-v1.avsc");

    static StateStores of(ProcessorContext<Object, Object> context) {
        return new StateStores(
                context.getStateStore(MEMORIES),
                new ExpiringStore(context.getStateStore(EVENTS), SeenEvents.RETENTION),
                new ExpiringStore(context.getStateStore(MEMO), Memo.RETENTION));
    }

    /** Scope, event id of the Clear and memory id → version that the Clear made. */
    static KeyValueStore<String, Long> backups(ProcessorContext<Object, Object> context) {
        return context.getStateStore(BACKUPS);
    }

    /** Place in the order → event that waits for remote models. */
    static KeyValueStore<Long, byte[]> pending(ProcessorContext<Object, Object> context) {
        return context.getStateStore(PENDING);
    }

    /** Memory key → {@link Unfilled.Entry}. */
    static KeyValueStore<String, byte[]> unfilled(ProcessorContext<Object, Object> context) {
        return context.getStateStore(UNFILLED);
    }

    /**
     * Which step uses which stores; immutable.
     *
     * @param await stores of the step that waits for remote models
     * @param decide stores of the step that decides
     */
    record Builders(Set<StoreBuilder<?>> await, Set<StoreBuilder<?>> decide) {
        static Builders withoutRemoteModels() {
            return new Builders(Set.of(), Set.of(memoriesBuilder(), bytes(EVENTS), bytes(MEMO), backupsBuilder()));
        }

        /** A store of two steps has one builder. */
        static Builders withRemoteModels() {
            StoreBuilder<?> memories = memoriesBuilder();
            StoreBuilder<?> events = bytes(EVENTS);
            StoreBuilder<?> memo = bytes(MEMO);
            StoreBuilder<?> unfilled = Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(UNFILLED), Serdes.String(), Serdes.ByteArray());
            StoreBuilder<?> pending = Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(PENDING), Serdes.Long(), Serdes.ByteArray());
            return new Builders(
                    Set.of(memories, events, memo, unfilled, pending),
                    Set.of(memories, events, memo, unfilled, backupsBuilder()));
        }
    }

    void removeExpired(long streamTime, int max) {
        events.removeExpired(streamTime, max);
        memo.removeExpired(streamTime, max);
    }

    private static StoreBuilder<?> memoriesBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(MEMORIES), Serdes.String(), memorySerde());
    }

    static Serde<MemoryRecord> memorySerde() {
        return AvroStateSerde.of(MemoryRecord.getEncoder(), MemoryRecord.createDecoder(FORMER));
    }

    private static StoreBuilder<?> backupsBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(BACKUPS), Serdes.String(), Serdes.Long());
    }

    private static StoreBuilder<?> bytes(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
    }
}
