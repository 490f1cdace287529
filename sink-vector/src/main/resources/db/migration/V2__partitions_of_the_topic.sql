-- A topic that is widened puts later records of a scope into another partition than its earlier ones: the claim refuses it.
ALTER TABLE partition_progress ADD COLUMN partitions int NOT NULL DEFAULT 0;

COMMENT ON COLUMN partition_progress.partitions IS 'partitions of the topic at the last claim, 0 before any';
COMMENT ON COLUMN partition_progress.updated_at IS 'when next_offset last moved';
