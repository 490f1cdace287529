package io.memlog.sink.graph;

/**
 * Every Cypher statement of the live loop; each handles a whole batch. Those that name what is stored are written for the plain names, and
 * run under those of a generation.
 *
 * <p>Entities and users belong to one scope and a scope to one partition, so statements of two partitions never touch the same node.
 */
final class GraphStatements {
    /** Creates the identity on the first claim ever; afterwards only reads it. */
    static final String READ_IDENTITY = """
            MERGE (identity:StoreIdentity {id: 'memlog'})
            ON CREATE SET identity.sinkId = $sinkId
            RETURN identity.sinkId AS sinkId
            """;

    /**
     * The write makes this transaction the only one that can go on with the partition; what the node says is read after it, or it
     * might be of before the last owner's commit.
     */
    static final String LOCK_OR_CREATE_PROGRESS = """
            MERGE (progress:PartitionProgress {id: $id})
            ON CREATE SET
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
              coalesce(progress.updatedAt, timestamp()) AS updatedAt
            """;

    static final String RAISE_EPOCH = """
            MATCH (progress:PartitionProgress {id: $id})
            SET progress.epoch = $epoch, progress.partitions = $partitions, progress.owner = $owner
            """;

    /**
     * Lock, compare and set, in this order, and say what stood there before, which generation is live, and which ones follow it: whoever
     * changes these holds the lock. Never creates the node: without it the lease is void.
     */
    static final String ADVANCE_PROGRESS = """
            MATCH (progress:PartitionProgress {id: $id})
            SET progress.lockedBy = $owner
            WITH
              progress,
              progress.clusterId AS clusterId,
              progress.topicId AS topicId,
              coalesce(progress.partitions, 0) AS partitions,
              progress.nextOffset AS nextOffset,
              progress.eventOffset AS eventOffset,
              progress.epoch AS epoch,
              coalesce(progress.updatedAt, timestamp()) AS updatedAt
            FOREACH (mine IN CASE WHEN epoch = $epoch AND nextOffset = $expectedOffset THEN [progress] ELSE [] END |
              SET
                mine.nextOffset = $nextOffset,
                mine.eventOffset = $eventOffset,
                mine.eventTime = $eventTime,
                mine.updatedAt = timestamp()
            )
            WITH progress, clusterId, topicId, partitions, nextOffset, eventOffset, epoch, updatedAt
            OPTIONAL MATCH (store:StoreIdentity {id: 'memlog'})
            OPTIONAL MATCH (progress)<-[:FOLLOWS]-(follower:GenerationProgress)
            RETURN
              clusterId, topicId, partitions, nextOffset, eventOffset, epoch, updatedAt,
              coalesce(store.suffix, '') AS suffix,
              collect(follower {.id, .suffix, .nextOffset}) AS followers
            """;

    /** All edges of the memories go, whatever they are, so that a rewrite also mends what others have done to the graph. */
    static final String DELETE_EDGES = """
            UNWIND $keys AS key
            MATCH (:Memory {key: key})-[edge]-(neighbour)
            WITH edge, CASE WHEN neighbour:Entity THEN neighbour.id END AS entityId
            DELETE edge
            RETURN collect(DISTINCT entityId) AS entityIds
            """;

    /** Found by the memory's key, not through its node: the node may be the very thing that was lost. */
    static final String DELETE_RELATIONS = """
            UNWIND $keys AS key
            MATCH (from)-[edge:RELATED {memoryKey: key}]->(to)
            USING INDEX SEEK edge:RELATED(memoryKey)
            WITH edge, from.id AS fromId, to.id AS toId
            DELETE edge
            RETURN collect(DISTINCT fromId) + collect(DISTINCT toId) AS entityIds
            """;

    static final String DELETE_MEMORIES = """
            UNWIND $keys AS key
            MATCH (memory:Memory {key: key})
            DETACH DELETE memory
            """;

    static final String MERGE_USERS = """
            UNWIND $users AS row
            MERGE (user:User {id: row.id})
            SET user = row
            """;

    static final String MERGE_MEMORIES = """
            UNWIND $memories AS row
            MATCH (user:User {id: row.userNodeId})
            MERGE (memory:Memory {key: row.properties.key})
            SET memory = row.properties
            CREATE (user)-[:REMEMBERS]->(memory)
            """;

    static final String MERGE_ENTITIES = """
            UNWIND $entities AS row
            MERGE (entity:Entity {id: row[0]})
            SET entity = {id: row[0], tenantId: row[1], userId: row[2], key: row[3], name: row[4], type: row[5]}
            """;

    static final String CREATE_MENTIONS = """
            UNWIND $mentions AS row
            MATCH (memory:Memory {key: row[0]})
            MATCH (entity:Entity {id: row[1]})
            CREATE (memory)-[:MENTIONS {
              name: row[2],
              type: row[3],
              confidence: row[4],
              source: row[5],
              starts: row[6],
              ends: row[7]
            }]->(entity)
            """;

    static final String CREATE_RELATIONS = """
            UNWIND $relations AS row
            MATCH (from:Entity {id: row[1]})
            MATCH (to:Entity {id: row[2]})
            CREATE (from)-[:RELATED {
              memoryKey: row[0],
              type: row[3],
              confidence: row[4],
              ruleId: row[5],
              start: row[6],
              end: row[7]
            }]->(to)
            """;

    static final String DELETE_UNMENTIONED_ENTITIES = """
            UNWIND $entityIds AS id
            MATCH (entity:Entity {id: id})
            WHERE NOT EXISTS { (entity)<-[:MENTIONS]-() }
            DETACH DELETE entity
            """;

    static final String DELETE_USERS_WITHOUT_MEMORIES = """
            UNWIND $userIds AS id
            MATCH (user:User {id: id})
            WHERE NOT EXISTS { (user)-[:REMEMBERS]->() }
            DETACH DELETE user
            """;

    private GraphStatements() {}
}
