package io.memlog.benchmarks;

import io.memlog.schemas.GraphNames;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;

/**
 * The limit for sink-graph: the statements with which it writes, over rows that already lie in memory. No Kafka, no Avro, no fence,
 * nothing is read, and no earlier version is looked for; only the offset node moves with each batch. Without that node it is the limit
 * for a rebuild, too. For one thread.
 */
final class BareUnwindLoop implements PartitionThreads.Loop {
    private static final String ADVANCE = """
            MERGE (progress:PartitionProgress {id: $id})
            SET progress.nextOffset = $nextOffset
            """;

    private static final String MERGE_USERS = """
            UNWIND $users AS row
            MERGE (user:User {id: row.id})
            SET user = row
            """;

    private static final String MERGE_MEMORIES = """
            UNWIND $memories AS row
            MATCH (user:User {id: row.userNodeId})
            MERGE (memory:Memory {key: row.properties.key})
            SET memory = row.properties
            CREATE (user)-[:REMEMBERS]->(memory)
            """;

    /** Where nothing is yet. */
    private static final String CREATE_MEMORIES = """
            UNWIND $memories AS row
            MATCH (user:User {id: row.userNodeId})
            CREATE (user)-[:REMEMBERS]->(memory:Memory)
            SET memory = row.properties
            """;

    private static final String MERGE_ENTITIES = """
            UNWIND $entities AS row
            MERGE (entity:Entity {id: row.id})
            SET entity = row
            """;

    private static final String CREATE_MENTIONS = """
            UNWIND $mentions AS row
            MATCH (memory:Memory {key: row.memoryKey})
            MATCH (entity:Entity {id: row.entityId})
            CREATE (memory)-[:MENTIONS {
              name: row.name,
              type: row.type,
              confidence: row.confidence,
              source: row.source,
              starts: row.starts,
              ends: row.ends
            }]->(entity)
            """;

    private static final String CREATE_RELATIONS = """
            UNWIND $relations AS row
            MATCH (from:Entity {id: row.fromId})
            MATCH (to:Entity {id: row.toId})
            CREATE (from)-[:RELATED {
              memoryKey: row.memoryKey,
              type: row.type,
              confidence: row.confidence,
              ruleId: row.ruleId,
              start: row.start,
              end: row.end
            }]->(to)
            """;

    private final Session session;
    private final GraphNames names;
    private final boolean isBulk;
    private final int partition;
    private final List<GraphBatch> batches;

    private BareUnwindLoop(Driver driver, GraphNames names, boolean isBulk, int partition, List<GraphBatch> batches) {
        this.session = driver.session();
        this.names = names;
        this.isBulk = isBulk;
        this.partition = partition;
        this.batches = batches;
    }

    /** Writes all batches, the partitions at the same time. */
    static Measured measure(Driver driver, Map<Integer, List<GraphBatch>> batches, long memories) {
        return measure(driver, GraphNames.PLAIN, false, batches, memories);
    }

    /** Writes all batches where nothing is yet: memories are created and not looked for, and no offset is kept. */
    static Measured measureBulk(
            Driver driver, GraphNames names, Map<Integer, List<GraphBatch>> batches, long memories) {
        return measure(driver, names, true, batches, memories);
    }

    private static Measured measure(
            Driver driver, GraphNames names, boolean isBulk, Map<Integer, List<GraphBatch>> batches, long memories) {
        return PartitionThreads.measure(
                memories,
                batches.entrySet().stream()
                        .<Callable<BareUnwindLoop>>map(partition -> () ->
                                new BareUnwindLoop(driver, names, isBulk, partition.getKey(), partition.getValue()))
                        .toList());
    }

    @Override
    public void run() {
        for (int i = 0; i < batches.size(); i++) {
            GraphBatch batch = batches.get(i);
            try (Transaction transaction = session.beginTransaction()) {
                if (!isBulk) {
                    run(transaction, ADVANCE, Values.parameters("id", "bare/" + partition, "nextOffset", i + 1));
                }
                run(transaction, MERGE_USERS, batch.users());
                run(transaction, isBulk ? CREATE_MEMORIES : MERGE_MEMORIES, batch.memories());
                run(transaction, MERGE_ENTITIES, batch.entities());
                run(transaction, CREATE_MENTIONS, batch.mentions());
                run(transaction, CREATE_RELATIONS, batch.relations());
                transaction.commit();
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }

    private void run(Transaction transaction, String statement, Value parameters) {
        transaction.run(names.in(statement), parameters).consume();
    }
}
