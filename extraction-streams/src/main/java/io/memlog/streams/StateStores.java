package io.memlog.streams;

import io.memlog.schemas.avro.MemoryRecord;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
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
 * @param backups scope, event id of the Clear and memory id → version that the Clear made
 */
record StateStores(
        KeyValueStore<String, MemoryRecord> memories,
        ExpiringStore events,
        ExpiringStore memo,
        KeyValueStore<String, Long> backups) {
    private static final String MEMORIES = "memories";
    private static final String EVENTS = "events";
    private static final String MEMO = "memo";
    private static final String BACKUPS = "backups";

    static StateStores of(ProcessorContext<Object, Object> context) {
        return new StateStores(
                context.getStateStore(MEMORIES),
                new ExpiringStore(context.getStateStore(EVENTS), SeenEvents.RETENTION),
                new ExpiringStore(context.getStateStore(MEMO), Memo.RETENTION),
                context.getStateStore(BACKUPS));
    }

    static Set<StoreBuilder<?>> builders() {
        return Set.of(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(MEMORIES),
                        Serdes.String(),
                        AvroStateSerde.of(MemoryRecord.getEncoder(), MemoryRecord.getDecoder())),
                bytes(EVENTS),
                bytes(MEMO),
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(BACKUPS), Serdes.String(), Serdes.Long()));
    }

    void removeExpired(long streamTime, int max) {
        events.removeExpired(streamTime, max);
        memo.removeExpired(streamTime, max);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> bytes(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
    }
}
