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
            source, valid_from, valid_to, expires_at, messages, created_at, updated_at,
            coalesce(embedding_model, next_model) AS embedding_model,
            array_remove(ARRAY[embedding_model, next_model], NULL) AS embedding_models, degraded, event_id, operation, actor, event_partition, event_offset""";

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

    /**
     * The pairs of spaces that a user's memories have, in as many lookups as there are pairs: from each to the next greater one in the
     * index memory_spaces.
     */
    static final String SPACES = """
            WITH RECURSIVE pair AS (
              (SELECT coalesce(embedding_fingerprint, '') AS first, coalesce(next_fingerprint, '') AS next
               FROM memory
               WHERE tenant_id = ? AND user_id = ? AND status = 'ACTIVE'
               ORDER BY coalesce(embedding_fingerprint, ''), coalesce(next_fingerprint, '')
               LIMIT 1)
              UNION ALL
              SELECT greater.first, greater.next
              FROM pair, LATERAL (
                SELECT coalesce(embedding_fingerprint, '') AS first, coalesce(next_fingerprint, '') AS next
                FROM memory
                WHERE tenant_id = ? AND user_id = ? AND status = 'ACTIVE'
                  AND (coalesce(embedding_fingerprint, ''), coalesce(next_fingerprint, '')) > (pair.first, pair.next)
                ORDER BY coalesce(embedding_fingerprint, ''), coalesce(next_fingerprint, '')
                LIMIT 1) AS greater
            )
            SELECT first, next FROM pair
            """;

    /** All vectors of the scope are compared: MATERIALIZED keeps the planner from using the approximate index. */
    static final String SEARCH_EXACT = """
            WITH compared AS MATERIALIZED (
              SELECT memory_id AS hit_id, {vector} <=> ?::vector AS distance
              FROM memory
              WHERE tenant_id = ? AND user_id = ?
                AND {fingerprint} = ? AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
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
            SELECT {vector} <=> ?::vector AS distance, %s
            FROM memory
            WHERE tenant_id = ? AND user_id = ? AND {indexed}
              AND {fingerprint} = ? AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
            ORDER BY {vector} <=> ?::vector
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

    /** What no vector of the question's space can find: the pairs of spaces without it, see {@link #SPACES}. */
    static final String SEARCH_OUTSIDE_SPACE = """
            WITH asked AS (
              SELECT replace(plainto_tsquery('english', ?)::text, ' & ', ' | ')::tsquery AS words
            )
            SELECT 1 - ts_rank(search, words, 32) AS distance, %s
            FROM memory, asked
            WHERE tenant_id = ? AND user_id = ?
              AND (coalesce(embedding_fingerprint, ''), coalesce(next_fingerprint, ''))
                IN (SELECT * FROM unnest(?::text[], ?::text[]))
              AND search @@ words AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now())
            ORDER BY distance, memory_id
            LIMIT ?
            """.formatted(COLUMNS);

    private MemoryStatements() {}
}
