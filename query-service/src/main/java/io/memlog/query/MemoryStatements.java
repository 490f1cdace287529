package io.memlog.query;

/** Every SQL statement of the read side; each names tenant and user, beside the row-level security that names the tenant again. */
final class MemoryStatements {
    static final String TAKE_READER_ROLE = "SET LOCAL ROLE memlog_reader";

    static final String NAME_TENANT = "SELECT set_config('memlog.tenant', ?, true)";

    /** One row for each partition of memory.events; the store belongs to one sink, so no sink id is asked for. */
    static final String PROGRESS = """
            SELECT partition, event_offset, event_time FROM partition_progress WHERE topic = 'memory.enriched'
            """;

    private static final String COLUMNS = """
            tenant_id, user_id, memory_id, agent_id, session_id, version, status, kind, content, tags, metadata, importance,
            source, valid_from, valid_to, expires_at, messages, created_at, updated_at, embedding_model, degraded, event_id,
            operation, actor, event_partition, event_offset""";

    static final String GET = """
            SELECT %s, expires_at <= now() AS is_expired
            FROM memory
            WHERE tenant_id = ? AND user_id = ? AND memory_id = ?
            """.formatted(COLUMNS);

    static final String LIST = """
            SELECT %s
            FROM memory
            WHERE tenant_id = ? AND user_id = ? AND memory_id > ?
              AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
            ORDER BY memory_id
            LIMIT ?
            """.formatted(COLUMNS);

    /** Counts up to a limit only: whether a scope is small must not cost more than reading a small scope. */
    static final String COUNT_SCOPE = """
            SELECT count(*) FROM (SELECT FROM memory WHERE tenant_id = ? AND user_id = ? LIMIT ?) AS counted
            """;

    /** All vectors of the scope are compared: MATERIALIZED keeps the planner from using the approximate index. */
    static final String SEARCH_EXACT = """
            WITH compared AS MATERIALIZED (
              SELECT memory_id AS hit_id, embedding <=> ?::vector AS distance
              FROM memory
              WHERE tenant_id = ? AND user_id = ?
                AND embedding_fingerprint = ? AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
            ), nearest AS (
              SELECT hit_id, distance FROM compared ORDER BY distance, hit_id LIMIT ?
            )
            SELECT distance, %s
            FROM nearest JOIN memory ON tenant_id = ? AND user_id = ? AND memory_id = hit_id
            ORDER BY distance, memory_id
            """.formatted(COLUMNS);

    /**
     * Without the iterative scan the index gives its ef_search nearest rows of all users, and only then are those of others taken
     * out: a search could find nothing where there is much.
     */
    static final String ALLOW_ITERATIVE_SCAN = """
            SELECT set_config('hnsw.iterative_scan', 'strict_order', true),
              set_config('hnsw.ef_search', ?, true),
              set_config('hnsw.max_scan_tuples', '100000', true)
            """;

    static final String SEARCH_BY_INDEX = """
            SELECT embedding <=> ?::vector AS distance, %s
            FROM memory
            WHERE tenant_id = ? AND user_id = ?
              AND embedding_fingerprint = ? AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
            ORDER BY embedding <=> ?::vector
            LIMIT ?
            """.formatted(COLUMNS);

    /** A question has words that no memory has, so any of them counts; more and rarer ones rank higher. */
    static final String SEARCH_BY_WORDS = """
            WITH asked AS (
              SELECT replace(plainto_tsquery('english', ?)::text, ' & ', ' | ')::tsquery AS words
            )
            SELECT 1 - ts_rank(search, words, 32) AS distance, %s
            FROM memory, asked
            WHERE tenant_id = ? AND user_id = ?
              AND search @@ words AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
            ORDER BY distance, memory_id
            LIMIT ?
            """.formatted(COLUMNS);

    /**
     * What no vector of the question's space can find. "Another space" is written as two ranges, because an index finds no
     * inequality: with three lookups in memory_space it is known that there is no such memory.
     */
    static final String SEARCH_OUTSIDE_SPACE = """
            WITH asked AS (
              SELECT replace(plainto_tsquery('english', ?)::text, ' & ', ' | ')::tsquery AS words
            )
            SELECT 1 - ts_rank(search, words, 32) AS distance, %s
            FROM memory, asked
            WHERE tenant_id = ? AND user_id = ?
              AND (embedding_fingerprint IS NULL OR embedding_fingerprint < ? OR embedding_fingerprint > ?)
              AND search @@ words AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
            ORDER BY distance, memory_id
            LIMIT ?
            """.formatted(COLUMNS);

    private MemoryStatements() {}
}
