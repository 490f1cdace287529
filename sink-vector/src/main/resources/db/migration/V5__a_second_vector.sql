-- While another embedding model is rolled out, a memory has a vector of each. The next model may have any dimension, so its column has none.
-- See docs/adr/0016-a-second-vector.md.
DO $columns$
DECLARE
    place text;
BEGIN
    -- The live table, and every other generation's.
    FOR place IN
        SELECT current_schema()
        UNION ALL
        SELECT schema_name FROM generation WHERE state <> 'LIVE' AND to_regclass(format('%I.memory', schema_name)) IS NOT NULL
    LOOP
        EXECUTE format('ALTER TABLE %I.memory ADD COLUMN next_embedding vector, ADD COLUMN next_fingerprint text,'
            ' ADD COLUMN next_model text', place);
        -- Rows without a vector there, all of them as a rule, are not in it.
        EXECUTE format('CREATE INDEX memory_next_embedding ON %I.memory'
            ' USING hnsw ((next_embedding::vector(${embeddingDimension})) vector_cosine_ops)'
            ' WHERE vector_dims(next_embedding) = ${embeddingDimension}', place);
        -- A user's memories are of few different pairs of spaces. Jumping from pair to pair, a search knows them all in as many lookups,
        -- however many memories there are, and with them which model answers and whether a memory is to be found by its words.
        EXECUTE format('CREATE INDEX memory_spaces ON %I.memory'
            ' (tenant_id, user_id, coalesce(embedding_fingerprint, ''''), coalesce(next_fingerprint, ''''))'
            ' WHERE status = ''ACTIVE''', place);
        EXECUTE format('DROP INDEX IF EXISTS %I.memory_space', place);
        EXECUTE format('COMMENT ON COLUMN %I.memory.next_embedding IS %L', place,
            'of the model that is rolled out; or, beside an empty column embedding, the only vector, which is too long or too short for that');
    END LOOP;
END
$columns$;
