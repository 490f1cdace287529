package io.memlog.sink.vector;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Provenance;
import io.memlog.sink.vector.MemoryChanges.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes versions to {@code memory} and {@code memory_history}: one binary COPY into a staging table, then one statement for each
 * table, never row by row. Stateless.
 */
final class MemoryTable {
    private static final int FIELDS = 42;

    /** Of {@code memory}; the order of the fields below. */
    private static final String COLUMNS = """
                tenant_id, user_id, memory_id, agent_id, session_id, version, status, kind, content, tags, metadata,
                importance, source, valid_from, valid_to, expires_at, messages, created_at, updated_at, content_hash,
                embedding, embedding_fingerprint, embedding_model, next_embedding, next_fingerprint, next_model,
                degraded, event_id, operation, actor,
                event_partition, event_offset, extractor_id, extractor_version, embedder_id, embedder_version,
                redaction_policy, log_partition, log_offset, bucket, digest""";

    /** Belongs to the connection; each commit empties it. */
    static final String CREATE_STAGE = """
            CREATE TEMP TABLE IF NOT EXISTS memory_stage ON COMMIT DELETE ROWS AS
            SELECT %s, false AS is_current
            FROM memory WITH NO DATA
            """.formatted(COLUMNS);

    private static final String COPY_STAGE = "COPY memory_stage FROM STDIN (FORMAT binary)";

    /**
     * A tombstone that compaction has removed is never seen: that a memory has begun anew shows only in its time of creation. What
     * was said of its former life was erased, so its history goes.
     */
    private static final String ERASE_FORMER_LIFE = """
            DELETE FROM memory_history USING memory_stage, memory
            WHERE memory_stage.is_current AND memory.created_at <> memory_stage.created_at
              AND (memory.tenant_id, memory.user_id, memory.memory_id)
                = (memory_stage.tenant_id, memory_stage.user_id, memory_stage.memory_id)
              AND (memory_history.tenant_id, memory_history.user_id, memory_history.memory_id)
                = (memory_stage.tenant_id, memory_stage.user_id, memory_stage.memory_id)
            """;

    private static final String ADD_CURRENT =
            "INSERT INTO memory (%1$s) SELECT %1$s FROM memory_stage WHERE is_current".formatted(COLUMNS);

    /** What begins in this batch; a row that is there nevertheless is left to {@link #REPLACE}. */
    private static final String ADD_FIRST_VERSIONS = ADD_CURRENT + " AND version = 1 ON CONFLICT DO NOTHING";

    /**
     * The last record in the log wins, whatever stands in the row: the fence lets no earlier record come later. Rows at the record's own
     * place in the log were added a moment ago.
     */
    private static final String REPLACE = """
            UPDATE memory SET
                agent_id = next.agent_id, session_id = next.session_id, version = next.version,
                status = next.status, kind = next.kind, content = next.content, tags = next.tags,
                metadata = next.metadata, importance = next.importance, source = next.source,
                valid_from = next.valid_from, valid_to = next.valid_to, expires_at = next.expires_at,
                messages = next.messages, created_at = next.created_at, updated_at = next.updated_at,
                content_hash = next.content_hash, embedding = next.embedding,
                embedding_fingerprint = next.embedding_fingerprint, embedding_model = next.embedding_model,
                next_embedding = next.next_embedding, next_fingerprint = next.next_fingerprint,
                next_model = next.next_model,
                degraded = next.degraded, event_id = next.event_id, operation = next.operation,
                actor = next.actor, event_partition = next.event_partition, event_offset = next.event_offset,
                extractor_id = next.extractor_id, extractor_version = next.extractor_version,
                embedder_id = next.embedder_id, embedder_version = next.embedder_version,
                redaction_policy = next.redaction_policy, log_partition = next.log_partition,
                log_offset = next.log_offset, bucket = next.bucket, digest = next.digest
            FROM memory_stage AS next
            WHERE next.is_current
              AND (memory.tenant_id, memory.user_id, memory.memory_id) = (next.tenant_id, next.user_id, next.memory_id)
              AND (memory.log_partition, memory.log_offset) <> (next.log_partition, next.log_offset)
            """;

    /** Later versions whose earlier ones compaction has removed. */
    private static final String ADD_MISSING = ADD_CURRENT + " ON CONFLICT DO NOTHING";

    /** Nothing here is ever changed: a version that is known already, from a Reemit say, adds nothing. */
    private static final String ADD_TO_HISTORY = """
            INSERT INTO memory_history (
                tenant_id, user_id, memory_id, version, operation, actor, event_id, occurred_at, agent_id, session_id,
                status, kind, content, tags, metadata, importance, source, valid_from, valid_to, expires_at, messages,
                created_at, content_hash, event_partition, event_offset, log_partition, log_offset)
            SELECT
                tenant_id, user_id, memory_id, version, operation, actor, event_id, updated_at, agent_id, session_id,
                status, kind, content, tags, metadata, importance, source, valid_from, valid_to, expires_at, messages,
                created_at, content_hash, event_partition, event_offset, log_partition, log_offset
            FROM memory_stage
            ON CONFLICT DO NOTHING
            """;

    private MemoryTable() {}

    /**
     * The rows to stage; needs no connection, so that the partition's row is locked for a shorter time.
     *
     * @param dimension of the table's vectors
     * @throws IllegalArgumentException if a value does not fit its column
     * @throws ArithmeticException if a time does not
     */
    static CopyBuffer rows(List<Version> versions, int dimension) {
        var rows = new CopyBuffer();
        versions.forEach(version -> stage(rows, version, dimension));
        return rows;
    }

    /** Before anything is locked. */
    static void stage(Connection connection, CopyBuffer rows) throws SQLException {
        if (!rows.isEmpty()) {
            rows.send(connection, COPY_STAGE);
        }
    }

    /**
     * Writes the state of what is staged, and no history, for another generation than the live one; the search path says where.
     *
     * @param memories how many different ones are staged
     */
    static void writeState(Connection connection, int memories) throws SQLException {
        if (memories == 0) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            int written = statement.executeUpdate(ADD_FIRST_VERSIONS);
            if (written < memories) {
                written += statement.executeUpdate(REPLACE);
            }
            if (written < memories) {
                statement.executeUpdate(ADD_MISSING);
            }
        }
    }

    /**
     * As {@link #writeState} into a table that most of these memories are not in yet, whatever their version is: of the log's earlier
     * records compaction has left few.
     */
    static void load(Connection connection, int memories) throws SQLException {
        if (memories == 0) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            int added = statement.executeUpdate(ADD_MISSING);
            if (added < memories) {
                statement.executeUpdate(REPLACE);
            }
        }
    }

    /**
     * Writes what is staged: most memories are new, most others are there, and a row that meets the wrong statement would be
     * prepared for nothing.
     *
     * @param memories how many different ones are staged
     */
    static void write(Connection connection, int memories) throws SQLException {
        if (memories == 0) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            int written = statement.executeUpdate(ADD_FIRST_VERSIONS);
            if (written < memories) {
                statement.executeUpdate(ERASE_FORMER_LIFE);
                written += statement.executeUpdate(REPLACE);
            }
            if (written < memories) {
                statement.executeUpdate(ADD_MISSING);
            }
            statement.executeUpdate(ADD_TO_HISTORY);
        }
    }

    private static void stage(CopyBuffer rows, Version version, int dimension) {
        MemoryRecord memory = version.memory();
        MemoryKey key = MemoryKey.of(memory.getTenantId(), memory.getUserId(), memory.getMemoryId());
        rows.row(FIELDS)
                .text(memory.getTenantId())
                .text(memory.getUserId())
                .text(memory.getMemoryId())
                .text(memory.getAgentId())
                .text(memory.getSessionId())
                .int64(memory.getVersion())
                .text(memory.getStatus().name())
                .text(memory.getKind())
                .text(memory.getContent())
                .texts(memory.getTags())
                .jsonb(MemoryJson.metadata(memory.getMetadata()))
                .int16(memory.getImportance())
                .text(memory.getSource())
                .time(memory.getValidFrom())
                .time(memory.getValidTo())
                .time(memory.getExpiresAt())
                .jsonb(MemoryJson.messages(memory.getMessages()))
                .time(memory.getCreatedAt())
                .time(memory.getUpdatedAt())
                .raw(memory.getContentHash().bytes());
        embeddings(rows, memory.getEmbedding(), memory.getNextEmbedding(), dimension);
        rows.text(memory.getDegraded());
        provenance(rows, memory.getProvenance());
        rows.int32(version.logPartition())
                .int64(version.logOffset())
                .int16(key.bucket())
                .int64(memory.getVectorDigest())
                .bool(version.isCurrent());
    }

    /**
     * A vector that does not fit the column for the first one goes into the column for the next, which takes any: that is where it was
     * while its model was rolled out. There is room for one such vector, and none for a second model beside it.
     */
    private static void embeddings(
            CopyBuffer rows, @Nullable Embedding first, @Nullable Embedding next, int dimension) {
        if (first == null || first.getDimension() == dimension) {
            embedding(rows, first);
            embedding(rows, next);
        } else if (next == null) {
            embedding(rows, null);
            embedding(rows, first);
        } else {
            throw new IllegalArgumentException(
                    "embedding: expected dimension %d beside a next embedding, found %d; bring the store's column to it before another model is rolled out"
                            .formatted(dimension, first.getDimension()));
        }
    }

    private static void embedding(CopyBuffer rows, @Nullable Embedding embedding) {
        if (embedding == null) {
            rows.vector(null).text(null).text(null);
            return;
        }
        int expected = embedding.getDimension() * Float.BYTES;
        int found = embedding.getVector().remaining();
        if (found != expected) {
            throw new IllegalArgumentException("embedding: expected %d bytes for dimension %d, found %d bytes"
                    .formatted(expected, embedding.getDimension(), found));
        }
        rows.vector(embedding.getVector()).text(embedding.getFingerprint()).text(embedding.getModelId());
    }

    private static void provenance(CopyBuffer rows, Provenance provenance) {
        rows.text(provenance.getEventId())
                .text(provenance.getOperation())
                .text(provenance.getActor())
                .int32(provenance.getEventPartition())
                .int64(provenance.getEventOffset())
                .text(provenance.getExtractorId())
                .text(provenance.getExtractorVersion())
                .text(provenance.getEmbedderId())
                .text(provenance.getEmbedderVersion())
                .text(provenance.getRedactionPolicy());
    }
}
