-- The vector store of Memlog: a projection of memory.enriched and memory.outcomes, and the offsets it has reached.
-- Columns set from the log are never changed by anything but sink-vector.

-- Only a superuser may create it; where an administrator has done so, nothing is left to do.
DO $extension$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
        CREATE EXTENSION vector;
    END IF;
END
$extension$;

-- Identifiers are compared byte by byte (COLLATE "C"): the same order on every system, and cheaper than a language's.
CREATE TABLE memory (
    tenant_id             text COLLATE "C" NOT NULL,
    user_id               text COLLATE "C" NOT NULL,
    memory_id             text COLLATE "C" NOT NULL,
    agent_id              text,
    session_id            text,
    version               bigint      NOT NULL,
    status                text        NOT NULL,
    kind                  text        NOT NULL,
    content               text        NOT NULL,
    tags                  text[]      NOT NULL,
    metadata              jsonb       NOT NULL,
    importance            smallint,
    source                text,
    valid_from            timestamptz,
    valid_to              timestamptz,
    expires_at            timestamptz,
    messages              jsonb       NOT NULL,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    content_hash          bytea       NOT NULL,
    embedding             vector(${embeddingDimension}),
    embedding_fingerprint text,
    embedding_model       text,
    degraded              text,
    event_id              text        NOT NULL,
    operation             text        NOT NULL,
    actor                 text        NOT NULL,
    event_partition       int         NOT NULL,
    event_offset          bigint      NOT NULL,
    extractor_id          text        NOT NULL,
    extractor_version     text        NOT NULL,
    embedder_id           text        NOT NULL,
    embedder_version      text        NOT NULL,
    redaction_policy      text        NOT NULL,
    log_partition         int         NOT NULL,
    log_offset            bigint      NOT NULL,
    bucket                smallint    NOT NULL,
    digest                bigint      NOT NULL,
    -- A tsvector holds at most 1 MB; both limits keep even the largest memory below it, so that no memory is refused for its size.
    search                tsvector GENERATED ALWAYS AS (
        to_tsvector('english', left(content, 100000))
            || CASE WHEN octet_length(messages::text) <= 300000
               THEN jsonb_to_tsvector('english', jsonb_path_query_array(messages, '$[*].content'), '["string"]')
               ELSE ''::tsvector END
    ) STORED,
    PRIMARY KEY (tenant_id, user_id, memory_id)
);

COMMENT ON COLUMN memory.log_offset IS 'offset in memory.enriched of the record this row was written from';
COMMENT ON COLUMN memory.event_offset IS 'offset in memory.events of the event that made this version';
COMMENT ON COLUMN memory.bucket IS 'murmur2(key) modulo 1024, see io.memlog.schemas.Buckets';
COMMENT ON COLUMN memory.digest IS 'MemoryRecord.vectorDigest as the log has it, see io.memlog.schemas.Digests';

CREATE INDEX memory_embedding ON memory USING hnsw (embedding vector_cosine_ops);
CREATE INDEX memory_tags ON memory USING gin (tags);
CREATE INDEX memory_metadata ON memory USING gin (metadata jsonb_path_ops);
CREATE INDEX memory_search ON memory USING gin (search);
-- The reconciler sums digests by bucket from this index alone.
CREATE INDEX memory_bucket ON memory (log_partition, bucket) INCLUDE (digest);

-- Every version ever applied; rows are only added, and removed when the memory is erased.
CREATE TABLE memory_history (
    tenant_id       text COLLATE "C" NOT NULL,
    user_id         text COLLATE "C" NOT NULL,
    memory_id       text COLLATE "C" NOT NULL,
    version         bigint      NOT NULL,
    operation       text        NOT NULL,
    actor           text        NOT NULL,
    event_id        text        NOT NULL,
    occurred_at     timestamptz NOT NULL,
    agent_id        text,
    session_id      text,
    status          text        NOT NULL,
    kind            text        NOT NULL,
    content         text        NOT NULL,
    tags            text[]      NOT NULL,
    metadata        jsonb       NOT NULL,
    importance      smallint,
    source          text,
    valid_from      timestamptz,
    valid_to        timestamptz,
    expires_at      timestamptz,
    messages        jsonb       NOT NULL,
    created_at      timestamptz NOT NULL,
    content_hash    bytea       NOT NULL,
    event_partition int         NOT NULL,
    event_offset    bigint      NOT NULL,
    log_partition   int         NOT NULL,
    log_offset      bigint      NOT NULL,
    PRIMARY KEY (tenant_id, user_id, memory_id, version)
);

-- That a memory was erased, when and by which event: nothing of what it said.
CREATE TABLE memory_erasure (
    tenant_id       text COLLATE "C" NOT NULL,
    user_id         text COLLATE "C" NOT NULL,
    memory_id       text COLLATE "C" NOT NULL,
    event_id        text,
    event_partition int,
    event_offset    bigint,
    erased_at       timestamptz NOT NULL,
    log_partition   int         NOT NULL,
    log_offset      bigint      NOT NULL,
    PRIMARY KEY (tenant_id, user_id, memory_id, log_partition, log_offset)
);

-- The one terminal outcome of each record of memory.events.
CREATE TABLE operation (
    event_partition int         NOT NULL,
    event_offset    bigint      NOT NULL,
    status          text        NOT NULL,
    code            text,
    detail          text,
    event_id        text COLLATE "C",
    operation_id    text COLLATE "C",
    operation       text,
    tenant_id       text COLLATE "C",
    user_id         text COLLATE "C",
    memory_id       text COLLATE "C",
    version         bigint,
    affected        int         NOT NULL,
    received_at     timestamptz NOT NULL,
    decided_at      timestamptz NOT NULL,
    PRIMARY KEY (event_partition, event_offset)
);

CREATE INDEX operation_event_id ON operation (event_id);
CREATE INDEX operation_operation_id ON operation (operation_id);

-- What makes the projection exactly once: this row changes in the same transaction as the rows above.
CREATE TABLE partition_progress (
    sink_id      text        NOT NULL,
    topic        text        NOT NULL,
    partition    int         NOT NULL,
    cluster_id   text        NOT NULL,
    topic_id     text        NOT NULL,
    next_offset  bigint      NOT NULL,
    event_offset bigint      NOT NULL,
    event_time   timestamptz,
    epoch        bigint      NOT NULL,
    owner        text        NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sink_id, topic, partition)
) WITH (fillfactor = 50);

COMMENT ON COLUMN partition_progress.next_offset IS 'next offset to read';
COMMENT ON COLUMN partition_progress.event_offset IS 'last applied offset of memory.events on this partition, -1 if none';
COMMENT ON COLUMN partition_progress.epoch IS 'fencing number, grows by one with each claim';

-- Two sinks with different ids would not be fenced from each other, so the store belongs to one.
CREATE TABLE store_identity (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    sink_id  text NOT NULL
);

-- Readers take this role for a transaction and see the rows of one tenant. Roles are shared by all databases of a server: an
-- administrator may have made it before, and two migrations may make it at the same instant.
DO $role$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'memlog_reader') THEN
        CREATE ROLE memlog_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;
END
$role$;

-- The owner of the tables may take the role; a superuser may take any. Rows of pg_auth_members are shared as well, and of two
-- concurrent grants one fails with an internal error or a unique violation: it is granted then.
DO $grant$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT memlog_reader TO %I', current_user);
    END IF;
EXCEPTION
    WHEN internal_error OR unique_violation THEN
        NULL;
END
$grant$;

-- The extension may live in any schema; the tables are in the one Flyway migrates.
DO $schema$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO memlog_reader', current_schema());
END
$schema$;
GRANT SELECT ON memory, memory_history, memory_erasure, operation, partition_progress, store_identity TO memlog_reader;

ALTER TABLE memory ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory_erasure ENABLE ROW LEVEL SECURITY;
ALTER TABLE operation ENABLE ROW LEVEL SECURITY;

-- Without the setting the comparison is NULL: a reader that forgot to name its tenant sees nothing.
CREATE POLICY own_tenant ON memory FOR SELECT TO memlog_reader
    USING (tenant_id = current_setting('memlog.tenant', true));
CREATE POLICY own_tenant ON memory_history FOR SELECT TO memlog_reader
    USING (tenant_id = current_setting('memlog.tenant', true));
CREATE POLICY own_tenant ON memory_erasure FOR SELECT TO memlog_reader
    USING (tenant_id = current_setting('memlog.tenant', true));
CREATE POLICY own_tenant ON operation FOR SELECT TO memlog_reader
    USING (tenant_id = current_setting('memlog.tenant', true));
