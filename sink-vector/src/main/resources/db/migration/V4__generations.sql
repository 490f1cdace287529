-- A generation is one whole copy of the table memory. One is live and stands where it always stood; others stand in schemas of their own.
-- partition_progress remains the lease and the offset of whatever is live. See docs/adr/0014-generations.md.
CREATE TABLE generation (
    generation   int PRIMARY KEY CHECK (generation > 0),
    state        text        NOT NULL CHECK (state IN (
        'LOADING', 'INDEXING', 'CATCHING_UP', 'FOLLOWING', 'FROZEN', 'LIVE', 'RETIRED', 'FAILED')),
    schema_name  text        NOT NULL,
    until        jsonb,
    failure      text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    changed_at   timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN generation.schema_name IS 'where its tables stand while it is not live';
COMMENT ON COLUMN generation.until IS 'partition to next offset at which its loader stops; such a generation never becomes live';

CREATE UNIQUE INDEX generation_one_live ON generation (state) WHERE state = 'LIVE';
CREATE UNIQUE INDEX generation_one_loading ON generation ((true))
    WHERE state IN ('LOADING', 'INDEXING', 'CATCHING_UP', 'FOLLOWING');

INSERT INTO generation (generation, state, schema_name) VALUES (1, 'LIVE', current_schema() || '_generation_1');

-- Where the generations stand that are not live: the loader's lease and offset, as partition_progress is the live one's.
CREATE TABLE generation_progress (
    generation      int         NOT NULL REFERENCES generation ON DELETE CASCADE,
    sink_id         text        NOT NULL,
    topic           text        NOT NULL,
    partition       int         NOT NULL,
    partitions      int         NOT NULL DEFAULT 0,
    cluster_id      text        NOT NULL,
    topic_id        text        NOT NULL,
    next_offset     bigint      NOT NULL,
    event_offset    bigint      NOT NULL,
    event_time      timestamptz,
    epoch           bigint      NOT NULL,
    owner           text        NOT NULL,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    is_following    boolean     NOT NULL DEFAULT false,
    following_since xid8,
    PRIMARY KEY (generation, sink_id, topic, partition)
) WITH (fillfactor = 50);

COMMENT ON COLUMN generation_progress.is_following IS 'the live loop writes this partition of the generation, its loader must not';
COMMENT ON COLUMN generation_progress.following_since IS 'the transaction since which it does';

-- What the sinks are asked to do; added to by whoever asks, answered by a sink.
CREATE TABLE generation_command (
    id           uuid PRIMARY KEY,
    kind         text        NOT NULL,
    generation   int,
    until        jsonb,
    requested_at timestamptz NOT NULL DEFAULT now(),
    answered_at  timestamptz,
    is_refused   boolean,
    answer       text
);

COMMENT ON COLUMN generation_command.kind IS 'REBUILD, SWITCH, ROLLBACK, DROP; another kind is refused by the sinks';
COMMENT ON COLUMN generation_command.generation IS 'of SWITCH, ROLLBACK and DROP the generation meant; of REBUILD set by the answer';
COMMENT ON COLUMN generation_command.until IS 'partition to next offset at which a side generation stops; null to become live';

GRANT SELECT ON generation, generation_progress TO memlog_reader;
