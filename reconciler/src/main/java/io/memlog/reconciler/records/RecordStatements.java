package io.memlog.reconciler.records;

/** Every SQL statement of the reconciler's own tables. */
final class RecordStatements {
    /** In a schema of its own, so that no migration of the store ever meets it. */
    static final String CREATE = """
            CREATE SCHEMA IF NOT EXISTS memlog_reconciler;
            CREATE TABLE IF NOT EXISTS memlog_reconciler.finding (
                finding_id       text PRIMARY KEY,
                store            text        NOT NULL,
                kind             text        NOT NULL,
                memory_key       text        NOT NULL,
                partition        int         NOT NULL,
                log_offset       bigint,
                expected_version bigint,
                found_version    bigint,
                expected_digest  bigint,
                found_digest     bigint,
                first_seen_at    timestamptz NOT NULL,
                last_seen_at     timestamptz NOT NULL,
                state            text        NOT NULL,
                depth            text        NOT NULL,
                reason           text
            );
            CREATE INDEX IF NOT EXISTS finding_open ON memlog_reconciler.finding (last_seen_at) WHERE state <> 'REPAIRED';
            CREATE TABLE IF NOT EXISTS memlog_reconciler.operation (
                id         text PRIMARY KEY,
                instance   text        NOT NULL,
                operation  text        NOT NULL,
                state      text        NOT NULL,
                queued_at  timestamptz NOT NULL,
                started_at timestamptz,
                ended_at   timestamptz,
                body       jsonb       NOT NULL
            );
            CREATE INDEX IF NOT EXISTS operation_newest ON memlog_reconciler.operation (instance, queued_at)
            """;

    /** Two reconcilers that start together must not create the same table at once. */
    static final String LOCK_CREATION = "SELECT pg_advisory_xact_lock(hashtext('memlog_reconciler'))";

    static final String SAVE_FINDING = """
            INSERT INTO memlog_reconciler.finding (
                finding_id, store, kind, memory_key, partition, log_offset, expected_version, found_version, expected_digest,
                found_digest, first_seen_at, last_seen_at, state, depth, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (finding_id) DO UPDATE SET
                partition = excluded.partition, log_offset = excluded.log_offset,
                expected_version = excluded.expected_version, found_version = excluded.found_version,
                expected_digest = excluded.expected_digest, found_digest = excluded.found_digest,
                first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at,
                state = excluded.state, depth = excluded.depth, reason = excluded.reason
            """;

    static final String DELETE_REPAIRED =
            "DELETE FROM memlog_reconciler.finding WHERE state = 'REPAIRED' AND last_seen_at < ?";

    /** Its end is the last thing that is said of an operation. */
    static final String SAVE_OPERATION = """
            INSERT INTO memlog_reconciler.operation (id, instance, operation, state, queued_at, started_at, ended_at, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb)
            ON CONFLICT (id) DO UPDATE SET
                state = excluded.state, started_at = excluded.started_at, ended_at = excluded.ended_at, body = excluded.body
            WHERE operation.state NOT IN ('DONE', 'FAILED', 'CANCELLED')
            """;

    /** And all that have not ended, however old: one that was cancelled may wait for a store for longer than a hundred others take. */
    static final String NEWEST_OPERATIONS = """
            SELECT body::text FROM (
                SELECT body, queued_at FROM memlog_reconciler.operation
                WHERE instance = ? AND state NOT IN ('DONE', 'FAILED', 'CANCELLED')
                UNION ALL (
                    SELECT body, queued_at FROM memlog_reconciler.operation
                    WHERE instance = ? AND state IN ('DONE', 'FAILED', 'CANCELLED')
                    ORDER BY queued_at DESC LIMIT ?)
            ) AS known
            ORDER BY queued_at DESC
            """;

    static final String FORGET_OPERATIONS = """
            DELETE FROM memlog_reconciler.operation
            WHERE instance = ? AND state IN ('DONE', 'FAILED', 'CANCELLED') AND queued_at < (
                SELECT min(queued_at) FROM (
                    SELECT queued_at FROM memlog_reconciler.operation WHERE instance = ? ORDER BY queued_at DESC LIMIT ?
                ) AS newest)
            """;

    private RecordStatements() {}
}
