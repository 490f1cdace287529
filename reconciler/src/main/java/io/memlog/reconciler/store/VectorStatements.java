package io.memlog.reconciler.store;

/** The SQL of {@link VectorStoreView}; every statement reads only. */
final class VectorStatements {
    /** Row-level security would silently hide rows from a role that does not own the tables: then fail instead. */
    static final String FAIL_IF_FILTERED = "SET LOCAL row_security = off";

    /** Of one fetch, not of a whole scan. */
    static final String STATEMENT_TIMEOUT = "SET LOCAL statement_timeout = '120s'";

    /** Names then mean the tables of a generation that is not live, where it has them. */
    static final String ENTER_GENERATION =
            "SELECT set_config('search_path', quote_ident(?) || ',' || current_setting('search_path'), true)";

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

    private static final String DIGESTS =
            "m.tenant_id, m.user_id, m.memory_id, log_partition, bucket, version, log_offset, digest";

    /** Times and vectors as the bytes that Postgres sends: text would have to be written there and parsed here. */
    private static final String FIELDS = DIGESTS + """
            , agent_id, session_id, status, kind, content, tags, metadata, importance, source,
              timestamptz_send(valid_from), timestamptz_send(valid_to), timestamptz_send(expires_at),
              timestamptz_send(created_at), timestamptz_send(updated_at), messages, content_hash,
              vector_send(embedding), embedding_fingerprint, embedding_model, degraded,
              vector_send(next_embedding), next_fingerprint, next_model
            """;

    static final String SCAN_FIELDS = "SELECT " + FIELDS + " FROM memory m";

    private static final String ROWS_OF_BUCKETS = """
            FROM memory m
            JOIN unnest(?::int[], ?::int[]) AS wanted (p, b) ON log_partition = p AND bucket = b
            LIMIT ?
            """;

    private static final String ROWS_WITH_KEYS = """
            FROM memory m
            JOIN unnest(?::text[], ?::text[], ?::text[]) AS wanted (t, u, i)
              ON m.tenant_id = t AND m.user_id = u AND m.memory_id = i
            """;

    /** For keys of another form than three parts, which only damaged or foreign rows can have; a scan. */
    private static final String ROWS_WITH_ODD_KEYS = """
            FROM memory m
            WHERE tenant_id || '/' || user_id || '/' || memory_id = ANY (?)
            """;

    private static final String ROWS_OF_SCOPE = """
            FROM memory m
            WHERE tenant_id = ? AND user_id = ?
            """;

    /** The same rows, with more or fewer columns. */
    record Rows(String ofBuckets, String withKeys, String withOddKeys, String ofScope) {
        private static Rows of(String columns) {
            return new Rows(
                    "SELECT " + columns + "\n" + ROWS_OF_BUCKETS,
                    "SELECT " + columns + "\n" + ROWS_WITH_KEYS,
                    "SELECT " + columns + "\n" + ROWS_WITH_ODD_KEYS,
                    "SELECT " + columns + "\n" + ROWS_OF_SCOPE);
        }
    }

    private static final Rows ROWS_DIGESTS = Rows.of(DIGESTS);
    private static final Rows ROWS_FIELDS = Rows.of(FIELDS);

    static final String OUTCOMES = """
            SELECT event_partition, status, count(*)
            FROM operation
            JOIN unnest(?::int[], ?::bigint[], ?::bigint[]) AS counted (p, from_offset, to_offset)
              ON event_partition = p AND event_offset >= from_offset AND event_offset < to_offset
            GROUP BY event_partition, status
            """;

    private VectorStatements() {}

    static Rows rows(Depth depth) {
        return switch (depth) {
            case DIGESTS -> ROWS_DIGESTS;
            case FIELDS -> ROWS_FIELDS;
        };
    }
}
