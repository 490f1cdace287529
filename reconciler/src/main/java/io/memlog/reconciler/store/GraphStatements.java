package io.memlog.reconciler.store;

/** The Cypher of {@link GraphStoreView}, for the plain names; every statement reads only. */
final class GraphStatements {
    static final String SINK_ID = "MATCH (s:StoreIdentity {id: 'memlog'}) RETURN s.sinkId AS sinkId";

    static final String PROGRESS = """
            MATCH (p:PartitionProgress {sinkId: $sinkId})
            RETURN p.topic AS topic, p.partition AS partition, p.clusterId AS clusterId, p.topicId AS topicId,
                   p.nextOffset AS nextOffset, p.eventOffset AS eventOffset, p.eventTime AS eventTime
            """;

    /** Of a generation that is not live. */
    static final String SIDE_PROGRESS = """
            MATCH (p:GenerationProgress {sinkId: $sinkId, generation: $generation})
            RETURN p.topic AS topic, p.partition AS partition, p.clusterId AS clusterId, p.topicId AS topicId,
                   p.nextOffset AS nextOffset, p.eventOffset AS eventOffset, p.eventTime AS eventTime
            """;

    /**
     * Sums are taken from the halves of {@code digest} itself, so they cannot overflow whatever the value is. A node that lacks a
     * usable key, partition, bucket, version or digest is counted as a stray.
     */
    private static final String SUMS = """
            WITH p, b, v, d, hasKey AND p IS :: INTEGER NOT NULL AND b IS :: INTEGER NOT NULL
                AND d IS :: INTEGER NOT NULL AND v IS :: INTEGER NOT NULL AS isTyped
            WITH p, b, v, d, isTyped AND -1000000 < p < 1000000 AND -1000000 < b < 1000000
                AND -1000000000000 < v < 1000000000000 AS isUsable
            WITH CASE WHEN isUsable THEN p ELSE -1 END AS logPartition,
                 CASE WHEN isUsable THEN b ELSE -1 END AS bucket,
                 CASE WHEN isUsable THEN v ELSE 0 END AS version,
                 CASE WHEN isUsable THEN d ELSE 0 END AS digest
            WITH logPartition, bucket, version, digest, (digest % 4294967296 + 4294967296) % 4294967296 AS low
            WITH logPartition, bucket, version, (digest - low) / 4294967296 AS high, low
            WITH logPartition, bucket, version, high, low,
                 ((high + low) % 2147483647 + 2147483647) % 2147483647 AS residue
            RETURN logPartition, bucket, count(*) AS count, sum(version) AS versions, sum(high) AS high, sum(low) AS low,
                   sum(residue * residue % 2147483647) AS squares
            """;

    /** Every node, property by property. */
    static final String BUCKETS_OF_NODES = """
            MATCH (m:Memory)
            WITH m.key IS :: STRING NOT NULL AS hasKey, m.logPartition AS p, m.bucket AS b, m.version AS v, m.digest AS d
            """ + SUMS;

    /**
     * The nodes that have all four properties, which an index holds together: no node is read. Only without a property more may it be
     * asked for; so whether they have a key, too, is counted elsewhere.
     */
    static final String BUCKETS_OF_INDEX = """
            MATCH (m:Memory)
            WHERE m.logPartition IS NOT NULL AND m.bucket IS NOT NULL AND m.version IS NOT NULL AND m.digest IS NOT NULL
            WITH true AS hasKey, m.logPartition AS p, m.bucket AS b, m.version AS v, m.digest AS d
            """ + SUMS;

    /** Whether the index and the keys' index lack a node. */
    static final String ANY_OUTSIDE_INDEX = """
            MATCH (m:Memory)
            WHERE NOT m.key IS :: STRING NOT NULL OR m.logPartition IS NULL OR m.bucket IS NULL
               OR m.version IS NULL OR m.digest IS NULL
            RETURN true
            LIMIT 1
            """;

    /** Nothing that is no text is greater than a text or equal to it. From the index of the keys. */
    static final String COUNT_KEYS = "MATCH (m:Memory) WHERE m.key >= '' RETURN count(m) AS count";

    /** What a node says of itself. */
    private static final String SAYS = """
            RETURN elementId(m) AS node, m {.key, .logPartition, .bucket, .version, .logOffset, .digest} AS memory
            """;

    /** All that the graph digest covers, and every edge that is there, so that one too many shows as well as one too few. */
    private static final String HOLDS = """
            RETURN elementId(m) AS node, properties(m) AS memory,
              COLLECT {
                MATCH (m)-[e]-(n)
                RETURN [type(e), startNode(e) = m, properties(e), n:Entity, n:User, n.id, n.key, n.tenantId, n.userId]
              } AS edges,
              COLLECT {
                MATCH (a)-[r:RELATED {memoryKey: m.key}]->(b)
                USING INDEX SEEK r:RELATED(memoryKey)
                RETURN [properties(r), a:Entity AND b:Entity, a.id, a.key, b.id, b.key]
              } AS relations
            """;

    private static final String OF_BUCKETS = """
            UNWIND $buckets AS wanted
            MATCH (m:Memory {logPartition: wanted[0], bucket: wanted[1]})
            WITH m LIMIT $limit
            """;

    /** The nodes that {@link #SUMS} counts under partition -1, bucket -1. */
    private static final String STRAYS = """
            MATCH (m:Memory)
            WHERE NOT (m.key IS :: STRING NOT NULL AND m.logPartition IS :: INTEGER NOT NULL
                AND m.bucket IS :: INTEGER NOT NULL AND m.digest IS :: INTEGER NOT NULL
                AND m.version IS :: INTEGER NOT NULL)
              OR NOT (-1000000 < m.logPartition < 1000000 AND -1000000 < m.bucket < 1000000
                AND -1000000000000 < m.version < 1000000000000)
              OR (m.logPartition = -1 AND m.bucket = -1)
            WITH m LIMIT $limit
            """;

    private static final String WITH_KEYS = """
            UNWIND $keys AS key
            MATCH (m:Memory {key: key})
            """;

    private static final String OF_NODES = """
            UNWIND $nodes AS node
            MATCH (m:Memory)
            WHERE elementId(m) = node
            """;

    /** The prefix finds nodes whose tenant or user was damaged; the two properties find those whose key was. */
    private static final String OF_SCOPE = """
            MATCH (m:Memory)
            WHERE m.key STARTS WITH $prefix OR (m.tenantId = $tenantId AND m.userId = $userId)
            """;

    /** A piece of a partition, from the index. */
    static final String SCAN_BUCKETS = """
            MATCH (m:Memory)
            WHERE m.logPartition = $partition AND $from <= m.bucket < $to
            """ + HOLDS;

    /** What no piece of a partition has. */
    static final String SCAN_OTHERS = """
            MATCH (m:Memory)
            WHERE NOT coalesce(m.logPartition IS :: INTEGER NOT NULL AND m.bucket IS :: INTEGER NOT NULL
                AND m.logPartition IN $partitions AND 0 <= m.bucket < $buckets, false)
            """ + HOLDS;

    static final String COUNT_MEMORIES = "MATCH (m:Memory) RETURN count(m) AS count";

    /** Relations outlive a node that was lost. */
    static final String KEYS_WITH_RELATIONS = """
            UNWIND $keys AS key
            MATCH ()-[r:RELATED {memoryKey: key}]->()
            USING INDEX SEEK r:RELATED(memoryKey)
            RETURN DISTINCT key
            """;

    /** The same nodes, with more or fewer of their parts. */
    record Rows(String ofBuckets, String strays, String withKeys, String ofNodes, String ofScope) {
        private static Rows of(String parts) {
            return new Rows(OF_BUCKETS + parts, STRAYS + parts, WITH_KEYS + parts, OF_NODES + parts, OF_SCOPE + parts);
        }
    }

    private static final Rows ROWS_DIGESTS = Rows.of(SAYS);
    private static final Rows ROWS_FIELDS = Rows.of(HOLDS);

    private GraphStatements() {}

    static Rows rows(Depth depth) {
        return switch (depth) {
            case DIGESTS -> ROWS_DIGESTS;
            case FIELDS -> ROWS_FIELDS;
        };
    }
}
