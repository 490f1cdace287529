package io.memlog.reconciler.store;

/** The Cypher of {@link GraphStoreView}; every statement reads only. */
final class GraphStatements {
    static final String SINK_ID = "MATCH (s:StoreIdentity {id: 'memlog'}) RETURN s.sinkId AS sinkId";

    static final String PROGRESS = """
            MATCH (p:PartitionProgress {sinkId: $sinkId})
            RETURN p.topic AS topic, p.partition AS partition, p.clusterId AS clusterId, p.topicId AS topicId,
                   p.nextOffset AS nextOffset, p.eventOffset AS eventOffset, p.eventTime AS eventTime
            """;

    /**
     * Sums are taken from the halves of {@code digest} itself, so they cannot overflow whatever the value is. A node that lacks a
     * usable key, partition, bucket, version or digest, or whose stored halves are not those of its digest, is counted as a stray.
     */
    static final String BUCKETS = """
            MATCH (m:Memory)
            WITH m, m.key IS :: STRING NOT NULL AND m.logPartition IS :: INTEGER NOT NULL
                AND m.bucket IS :: INTEGER NOT NULL AND m.digest IS :: INTEGER NOT NULL
                AND m.version IS :: INTEGER NOT NULL AS isTyped
            WITH m, isTyped AND -1000000 < m.logPartition < 1000000 AND -1000000 < m.bucket < 1000000
                AND -1000000000000 < m.version < 1000000000000 AS isUsable
            WITH CASE WHEN isUsable THEN m.logPartition ELSE -1 END AS logPartition,
                 CASE WHEN isUsable THEN m.bucket ELSE -1 END AS bucket,
                 CASE WHEN isUsable THEN m.version ELSE 0 END AS version,
                 CASE WHEN isUsable THEN m.digest ELSE 0 END AS digest
            WITH logPartition, bucket, version, digest, (digest % 4294967296 + 4294967296) % 4294967296 AS low
            WITH logPartition, bucket, version, (digest - low) / 4294967296 AS high, low
            WITH logPartition, bucket, version, high, low,
                 ((high + low) % 2147483647 + 2147483647) % 2147483647 AS residue
            RETURN logPartition, bucket, count(*) AS count, sum(version) AS versions, sum(high) AS high, sum(low) AS low,
                   sum(residue * residue % 2147483647) AS squares
            """;

    static final String ROWS_OF_BUCKETS = """
            UNWIND $buckets AS wanted
            MATCH (m:Memory {logPartition: wanted[0], bucket: wanted[1]})
            RETURN elementId(m) AS node, m {.key, .logPartition, .bucket, .version, .logOffset, .digest} AS memory
            LIMIT $limit
            """;

    /** The nodes that {@link #BUCKETS} counts under partition -1, bucket -1. */
    static final String STRAYS = """
            MATCH (m:Memory)
            WHERE NOT (m.key IS :: STRING NOT NULL AND m.logPartition IS :: INTEGER NOT NULL
                AND m.bucket IS :: INTEGER NOT NULL AND m.digest IS :: INTEGER NOT NULL
                AND m.version IS :: INTEGER NOT NULL)
              OR NOT (-1000000 < m.logPartition < 1000000 AND -1000000 < m.bucket < 1000000
                AND -1000000000000 < m.version < 1000000000000)
              OR (m.logPartition = -1 AND m.bucket = -1)
            RETURN elementId(m) AS node, m {.key, .logPartition, .bucket, .version, .logOffset, .digest} AS memory
            LIMIT $limit
            """;

    static final String ROWS_WITH_KEYS = """
            UNWIND $keys AS key
            MATCH (m:Memory {key: key})
            RETURN elementId(m) AS node, m {.key, .logPartition, .bucket, .version, .logOffset, .digest} AS memory
            """;

    static final String ROWS_OF_NODES = """
            UNWIND $nodes AS node
            MATCH (m:Memory)
            WHERE elementId(m) = node
            RETURN elementId(m) AS node, m {.key, .logPartition, .bucket, .version, .logOffset, .digest} AS memory
            """;

    /** The prefix finds nodes whose tenant or user was damaged; the two properties find those whose key was. */
    static final String ROWS_OF_SCOPE = """
            MATCH (m:Memory)
            WHERE m.key STARTS WITH $prefix OR (m.tenantId = $tenantId AND m.userId = $userId)
            RETURN elementId(m) AS node, m {.key, .logPartition, .bucket, .version, .logOffset, .digest} AS memory
            """;

    private GraphStatements() {}
}
