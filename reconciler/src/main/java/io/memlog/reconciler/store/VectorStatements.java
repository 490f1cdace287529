package io.memlog.reconciler.store;

/** The SQL of {@link VectorStoreView}; every statement reads only. */
final class VectorStatements {
    /** Row-level security would silently hide rows from a role that does not own the tables: then fail instead. */
    static final String FAIL_IF_FILTERED = "SET LOCAL row_security = off";

    static final String STATEMENT_TIMEOUT = "SET LOCAL statement_timeout = '120s'";

    static final String SINK_ID = "SELECT sink_id FROM store_identity";

    static final String PROGRESS = """
            SELECT topic, partition, cluster_id, topic_id, next_offset, event_offset, event_time
            FROM partition_progress
            WHERE sink_id = ?
            """;

    /** The sum of bigint is numeric: exact, without overflow. */
    static final String BUCKETS = """
            SELECT log_partition, bucket, count(*), sum(version), bit_xor(digest), sum(digest)
            FROM memory
            GROUP BY log_partition, bucket
            """;

    static final String ROWS_OF_BUCKETS = """
            SELECT tenant_id, user_id, memory_id, log_partition, bucket, version, log_offset, digest
            FROM memory
            JOIN unnest(?::int[], ?::int[]) AS wanted (p, b) ON log_partition = p AND bucket = b
            LIMIT ?
            """;

    static final String ROWS_WITH_KEYS = """
            SELECT m.tenant_id, m.user_id, m.memory_id, log_partition, bucket, version, log_offset, digest
            FROM memory m
            JOIN unnest(?::text[], ?::text[], ?::text[]) AS wanted (t, u, i)
              ON m.tenant_id = t AND m.user_id = u AND m.memory_id = i
            """;

    /** For keys of another form than three parts, which only damaged or foreign rows can have; a scan. */
    static final String ROWS_WITH_ODD_KEYS = """
            SELECT tenant_id, user_id, memory_id, log_partition, bucket, version, log_offset, digest
            FROM memory
            WHERE tenant_id || '/' || user_id || '/' || memory_id = ANY (?)
            """;

    static final String ROWS_OF_SCOPE = """
            SELECT tenant_id, user_id, memory_id, log_partition, bucket, version, log_offset, digest
            FROM memory
            WHERE tenant_id = ? AND user_id = ?
            """;

    static final String OUTCOMES = """
            SELECT event_partition, status, count(*)
            FROM operation
            JOIN unnest(?::int[], ?::bigint[], ?::bigint[]) AS counted (p, from_offset, to_offset)
              ON event_partition = p AND event_offset >= from_offset AND event_offset < to_offset
            GROUP BY event_partition, status
            """;

    private VectorStatements() {}
}
