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
    private static final int FIELDS = 39;

    /** Belongs to the connection; each commit empties it. The order of its columns is the order of the fields below. */
    static final String CREATE_STAGE = """
            CREATE TEMP TABLE IF NOT EXISTS memory_stage ON COMMIT DELETE ROWS AS
            SELECT
                tenant_id, user_id, memory_id, agent_id, session_id, version, status, kind, content, tags, metadata,
                importance, source, valid_from, valid_to, expires_at, messages, created_at, updated_at, content_hash,
                embedding, embedding_fingerprint, embedding_model, degraded, event_id, operation, actor,
                event_partition, event_offset, extractor_id, extractor_version, embedder_id, embedder_version,
                redaction_policy, log_partition, log_offset, bucket, digest,
                false AS is_current
            FROM memory WITH NO DATA
            """;

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

    /** The last record in the log wins, whatever stands in the row: the fence lets no earlier record come later. */
    private static final String UPSERT = """
            INSERT INTO memory (
                tenant_id, user_id, memory_id, agent_id, session_id, version, status, kind, content, tags, metadata,
                importance, source, valid_from, valid_to, expires_at, messages, created_at, updated_at, content_hash,
                embedding, embedding_fingerprint, embedding_model, degraded, event_id, operation, actor,
                event_partition, event_offset, extractor_id, extractor_version, embedder_id, embedder_version,
                redaction_policy, log_partition, log_offset, bucket, digest)
            SELECT
                tenant_id, user_id, memory_id, agent_id, session_id, version, status, kind, content, tags, metadata,
                importance, source, valid_from, valid_to, expires_at, messages, created_at, updated_at, content_hash,
                embedding, embedding_fingerprint, embedding_model, degraded, event_id, operation, actor,
                event_partition, event_offset, extractor_id, extractor_version, embedder_id, embedder_version,
                redaction_policy, log_partition, log_offset, bucket, digest
            FROM memory_stage WHERE is_current
            ON CONFLICT (tenant_id, user_id, memory_id) DO UPDATE SET
                agent_id = excluded.agent_id, session_id = excluded.session_id, version = excluded.version,
                status = excluded.status, kind = excluded.kind, content = excluded.content, tags = excluded.tags,
                metadata = excluded.metadata, importance = excluded.importance, source = excluded.source,
                valid_from = excluded.valid_from, valid_to = excluded.valid_to, expires_at = excluded.expires_at,
                messages = excluded.messages, created_at = excluded.created_at, updated_at = excluded.updated_at,
                content_hash = excluded.content_hash, embedding = excluded.embedding,
                embedding_fingerprint = excluded.embedding_fingerprint, embedding_model = excluded.embedding_model,
                degraded = excluded.degraded, event_id = excluded.event_id, operation = excluded.operation,
                actor = excluded.actor, event_partition = excluded.event_partition,
                event_offset = excluded.event_offset, extractor_id = excluded.extractor_id,
                extractor_version = excluded.extractor_version, embedder_id = excluded.embedder_id,
                embedder_version = excluded.embedder_version, redaction_policy = excluded.redaction_policy,
                log_partition = excluded.log_partition, log_offset = excluded.log_offset, bucket = excluded.bucket,
                digest = excluded.digest
            """;

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
     * @throws IllegalArgumentException if a value does not fit its column
     * @throws ArithmeticException if a time does not
     */
    static CopyBuffer rows(List<Version> versions) {
        var rows = new CopyBuffer();
        versions.forEach(version -> stage(rows, version));
        return rows;
    }

    /** Before anything is locked. */
    static void stage(Connection connection, CopyBuffer rows) throws SQLException {
        if (!rows.isEmpty()) {
            rows.send(connection, COPY_STAGE);
        }
    }

    /** Writes what is staged. */
    static void write(Connection connection, CopyBuffer staged) throws SQLException {
        if (staged.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(ERASE_FORMER_LIFE);
            statement.executeUpdate(UPSERT);
            statement.executeUpdate(ADD_TO_HISTORY);
        }
    }

    private static void stage(CopyBuffer rows, Version version) {
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
        embedding(rows, memory.getEmbedding());
        rows.text(memory.getDegraded());
        provenance(rows, memory.getProvenance());
        rows.int32(version.logPartition())
                .int64(version.logOffset())
                .int16(key.bucket())
                .int64(memory.getVectorDigest())
                .bool(version.isCurrent());
    }

    private static void embedding(CopyBuffer rows, @Nullable Embedding embedding) {
        if (embedding == null) {
            rows.vector(null).text(null).text(null);
            return;
        }
        int bytes = embedding.getVector().remaining();
        if (bytes != embedding.getDimension() * Float.BYTES) {
            throw new IllegalArgumentException("embedding: expected %d bytes for dimension %d, found %d"
                    .formatted(embedding.getDimension() * Float.BYTES, embedding.getDimension(), bytes));
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
