package io.memlog.sink.graph;

/** The Cypher by which a loader claims and moves the offsets of a generation that is not live; see {@link GenerationStatements}. */
final class SideStatements {
    /** With the offset at which the loader of this partition stops, if there is one. */
    static final String TARGET = """
            MATCH (generation:Generation {number: $generation})
            RETURN
              generation.number AS number, generation.state AS state, generation.suffix AS suffix,
              generation.untilOffsets IS NOT NULL AS isBounded,
              [i IN range(0, size(coalesce(generation.untilPartitions, [])) - 1)
                WHERE generation.untilPartitions[i] = $partition | generation.untilOffsets[i]][0] AS until
            """;

    /** What moves or drops the generation waits for the claim. */
    static final String LOCK_TARGET = """
            MATCH (generation:Generation {number: $generation})
            SET generation.lockedBy = $owner
            """;

    static final String LOCK_OR_CREATE_PROGRESS = """
            MERGE (progress:GenerationProgress {id: $id})
            ON CREATE SET
              progress.generation = $generation,
              progress.suffix = $suffix,
              progress.sinkId = $sinkId,
              progress.topic = $topic,
              progress.partition = $partition,
              progress.clusterId = $clusterId,
              progress.topicId = $topicId,
              progress.nextOffset = $start,
              progress.eventOffset = -1,
              progress.epoch = 0,
              progress.updatedAt = timestamp()
            SET progress.lockedBy = $owner
            RETURN
              progress.clusterId AS clusterId,
              progress.topicId AS topicId,
              coalesce(progress.partitions, 0) AS partitions,
              progress.nextOffset AS nextOffset,
              progress.eventOffset AS eventOffset,
              progress.epoch AS epoch,
              coalesce(progress.updatedAt, timestamp()) AS updatedAt,
              EXISTS { (progress)-[:FOLLOWS]->() } AS isFollowing
            """;

    static final String RAISE_EPOCH = """
            MATCH (progress:GenerationProgress {id: $id})
            SET progress.epoch = $epoch, progress.partitions = $partitions, progress.owner = $owner
            """;

    /** As for the live generation; the fence also keeps out a loader whose partition follows, for the live loop writes it then. */
    static final String ADVANCE_PROGRESS = """
            MATCH (progress:GenerationProgress {id: $id})
            SET progress.lockedBy = $owner
            WITH progress
            MATCH (generation:Generation {number: progress.generation})
            WITH
              progress,
              generation.state IN ['LOADING', 'CATCHING_UP', 'FOLLOWING'] AS isLoaded,
              EXISTS { (progress)-[:FOLLOWS]->() } AS isFollowing,
              progress.clusterId AS clusterId,
              progress.topicId AS topicId,
              coalesce(progress.partitions, 0) AS partitions,
              progress.nextOffset AS nextOffset,
              progress.eventOffset AS eventOffset,
              progress.epoch AS epoch,
              coalesce(progress.updatedAt, timestamp()) AS updatedAt
            FOREACH (mine IN
              CASE WHEN isLoaded AND NOT isFollowing AND epoch = $epoch AND nextOffset = $expectedOffset THEN [progress] ELSE [] END |
              SET
                mine.nextOffset = $nextOffset,
                mine.eventOffset = $eventOffset,
                mine.eventTime = $eventTime,
                mine.updatedAt = timestamp()
            )
            RETURN clusterId, topicId, partitions, nextOffset, eventOffset, epoch, updatedAt, isLoaded, isFollowing
            """;

    static final String LIVE_OFFSET = """
            MATCH (live:PartitionProgress {id: $liveId})
            RETURN live.nextOffset AS nextOffset
            """;

    /** The lock keeps the live loop where it is until this transaction ends; what the node says is read after it, and not before as well. */
    static final String FOLLOW_IF_REACHED = """
            MATCH (live:PartitionProgress {id: $liveId})
            SET live.lockedBy = $owner
            WITH live
            WHERE live.nextOffset <= $nextOffset
            MATCH (progress:GenerationProgress {id: $id})
            CREATE (progress)-[:FOLLOWS]->(live)
            """;

    private SideStatements() {}
}
