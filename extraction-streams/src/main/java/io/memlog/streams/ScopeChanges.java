package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Restore;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Clear, and Restore of a backup: one decision for each memory of the scope, all in the transaction of the event. A backup is one
 * small entry for each memory, so its size has no limit. Used by one stream thread.
 */
final class ScopeChanges {
    private final MemoryChanges changes;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final KeyValueStore<String, Long> backups;

    ScopeChanges(
            MemoryChanges changes, KeyValueStore<String, MemoryRecord> memories, KeyValueStore<String, Long> backups) {
        this.changes = changes;
        this.memories = memories;
        this.backups = backups;
    }

    Effect apply(IncomingEvent incoming, long streamTime) {
        return switch (incoming.event().getOp()) {
            case Clear clear -> clear(clear, incoming, streamTime);
            case Restore restore -> restore(restore, incoming, streamTime);
            default -> throw new IllegalStateException("%s concerns one memory".formatted(incoming.operation()));
        };
    }

    private Effect clear(Clear clear, IncomingEvent incoming, long streamTime) {
        int affected = 0;
        for (String key : keysUnder(memories, incoming.scope().key() + "/")) {
            MemoryKey memory = MemoryKey.parse(key);
            Effect effect = changes.applyInScope(incoming, memory, streamTime);
            affected += effect.affected();
            if (clear.getBackup() && effect.version() != null) {
                backups.put(backup(incoming, incoming.event().getEventId()) + memory.memoryId(), effect.version());
            }
        }
        return Effect.applied(null, affected);
    }

    private Effect restore(Restore restore, IncomingEvent incoming, long streamTime) {
        String backup = backup(incoming, restore.getBackupId());
        List<String> entries = keysUnder(backups, backup);
        if (entries.isEmpty()) {
            return Effect.refused(ErrorCode.NOT_FOUND, "expected a backup with memories, found none");
        }
        int affected = 0;
        for (String entry : entries) {
            MemoryKey memory = incoming.scope().memory(entry.substring(backup.length()));
            if (isAsTheClearLeftIt(memory, backups.delete(entry))) {
                affected += changes.applyInScope(incoming, memory, streamTime).affected();
            }
        }
        return Effect.applied(null, affected);
    }

    /** What was written, deleted again or erased since the Clear is not the backup's to bring back. */
    private boolean isAsTheClearLeftIt(MemoryKey memory, Long version) {
        MemoryRecord current = memories.get(memory.key());
        return current != null && current.getVersion() == version;
    }

    private static String backup(IncomingEvent incoming, String backupId) {
        return incoming.scope().key() + "/" + backupId + "/";
    }

    /** The keys are taken first, because the loop changes the store that it would walk. */
    private static List<String> keysUnder(KeyValueStore<String, ?> store, String prefix) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, ?> found = store.prefixScan(prefix, new StringSerializer())) {
            found.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }
}
