package io.memlog.sink.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Relation;
import java.util.HashSet;
import java.util.Set;

/**
 * What the graph cannot hold; stateless.
 *
 * <p>Checked before the transaction: the server answers an index entry that is too long with the same code as a fault of its own
 * disk, and a fault must never be taken for a bad record.
 */
final class GraphRules {
    /** A range index takes 8,167 bytes; the rest is left to its own header. */
    static final int MAX_INDEXED_BYTES = 8_000;

    private GraphRules() {}

    /** @throws MemlogException with {@link ErrorCode#STORE_REFUSED_RECORD}; the message holds no entity names */
    static void requireStorable(MemoryKey key, MemoryRecord memory) {
        String named = String.join("/", memory.getTenantId(), memory.getUserId(), memory.getMemoryId());
        if (!key.key().equals(named)) {
            throw refused("memory: expected identity %s like its key, found %s".formatted(key, named));
        }
        Set<String> entityKeys = new HashSet<>();
        for (Entity entity : memory.getEntities()) {
            int bytes = GraphMapping.entityId(key.scope(), entity.getKey()).getBytes(UTF_8).length;
            if (bytes > MAX_INDEXED_BYTES) {
                throw refused("entity id: expected at most %d bytes, found %d".formatted(MAX_INDEXED_BYTES, bytes));
            }
            if (!entityKeys.add(entity.getKey())) {
                throw refused("entities: expected each key once, found entity %d twice".formatted(entityKeys.size()));
            }
        }
        for (Relation relation : memory.getRelations()) {
            if (!entityKeys.contains(relation.getFromKey()) || !entityKeys.contains(relation.getToKey())) {
                throw refused("relation of rule %s: expected entities of this memory, found another"
                        .formatted(relation.getRuleId()));
            }
        }
    }

    private static MemlogException refused(String message) {
        return new MemlogException(ErrorCode.STORE_REFUSED_RECORD, message);
    }
}
