package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writers' schemas by id, and the judgement whether an id that the registry does not know is the record's fault. Thread-safe.
 *
 * <p>"Not found" alone proves little: a node may lag behind the one that the producer registered with, and a registry that lost
 * its storage knows no id at all. So the record is blamed only after a pause, when every node denies the id, and when the
 * registry still has what it had before. A negative answer is remembered only briefly.
 */
final class WriterSchemas {
    private static final int KNOWN_IDS = 1_000;
    private static final int UNKNOWN_IDS = 1_000;
    private static final Duration SECOND_LOOK_AFTER = Duration.ofMillis(100);
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(10);

    private final SchemaRegistry registry;
    private final BoundedCache<Integer, Schema> known = new BoundedCache<>(KNOWN_IDS);
    private final BoundedCache<Integer, Long> unknownUntil = new BoundedCache<>(UNKNOWN_IDS);
    private volatile @Nullable Integer witness;

    WriterSchemas(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * The schema with this id.
     *
     * @throws UndecodableRecord when the registry is sound and has no such id
     * @throws SchemaRegistryUnavailable when that cannot be told now
     */
    Schema byId(int id) {
        Schema cached = known.get(id);
        if (cached != null) {
            return cached;
        }
        if (id <= 0 || isKnownToBeUnknown(id)) {
            throw unknown(id);
        }
        Schema schema = registry.byId(id).or(() -> secondLook(id)).orElseThrow(() -> judge(id));
        known.put(id, schema);
        witness = id;
        return schema;
    }

    private Optional<Schema> secondLook(int id) {
        RegistryHttp.pause(SECOND_LOOK_AFTER);
        return registry.byIdFromEveryNode(id);
    }

    private UndecodableRecord judge(int id) {
        Integer seenBefore = witness;
        if (seenBefore != null && registry.byId(seenBefore).isEmpty()) {
            throw new SchemaRegistryUnavailable("the registry knows neither schema id " + id + " nor id " + seenBefore
                    + ", which it gave before: it lost its schemas");
        }
        if (seenBefore == null && !registry.hasSubjects()) {
            throw new SchemaRegistryUnavailable(
                    "the registry does not know schema id " + id + " and holds no schema at all: new, or emptied");
        }
        unknownUntil.put(id, System.nanoTime() + UNKNOWN_FOR.toNanos());
        return unknown(id);
    }

    private boolean isKnownToBeUnknown(int id) {
        Long until = unknownUntil.get(id);
        if (until == null) {
            return false;
        }
        if (System.nanoTime() - until < 0) {
            return true;
        }
        unknownUntil.remove(id);
        return false;
    }

    private static UndecodableRecord unknown(int id) {
        return new UndecodableRecord(ErrorCode.UNKNOWN_SCHEMA_ID, "the registry has no schema with id " + id);
    }
}
