package io.memlog.sink.graph;

/**
 * The Cypher that moves generations on.
 *
 * <p>{@code (:GenerationProgress)-[:FOLLOWS]->(:PartitionProgress)} means that the live loop writes this partition of the generation. The edge
 * is made and deleted by whoever holds the lock of the live node, so that the live loop, which does, finds it as it is.
 */
final class GenerationStatements {
    /** A store that was never rebuilt has one generation, under the plain names. */
    static final String ADD_FIRST = """
            OPTIONAL MATCH (generation:Generation)
            WITH count(generation) AS generations
            FOREACH (_ IN CASE generations WHEN 0 THEN [1] ELSE [] END |
              MERGE (first:Generation {number: 1})
              ON CREATE SET first.state = 'LIVE', first.suffix = '', first.createdAt = timestamp(), first.changedAt = timestamp()
            )
            """;

    static final String ALL = """
            MATCH (generation:Generation)
            RETURN
              generation.number AS number, generation.state AS state, generation.suffix AS suffix,
              generation.untilOffsets IS NOT NULL AS isBounded
            ORDER BY number
            """;

    static final String WAITING_COMMANDS = """
            MATCH (command:GenerationCommand)
            WHERE command.answeredAt IS NULL
            RETURN command.id AS id, command.kind AS kind, command.generation AS generation
            ORDER BY command.requestedAt, id
            """;

    static final String ANSWER = """
            MATCH (command:GenerationCommand {id: $id})
            WHERE command.answeredAt IS NULL
            SET
              command.answeredAt = timestamp(),
              command.isRefused = $isRefused,
              command.answer = $answer,
              command.generation = coalesce(command.generation, $generation)
            """;

    static final String SAY_WHY_IT_WAITS = """
            MATCH (command:GenerationCommand {id: $id})
            WHERE command.answeredAt IS NULL
            SET command.answer = $answer
            """;

    /** Each turn begins with it, in each of its transactions: one sink at a time moves generations on. */
    static final String LOCK_TURN = """
            MERGE (schema:GraphSchema {id: 'memlog'})
            SET schema.lockedBy = $owner
            """;

    /**
     * Its number is of no other one, not even one that is gone: the answers remember those. One that is to become live takes the plain names if no
     * other one has them, for those who know no others.
     */
    static final String ADD = """
            MATCH (command:GenerationCommand {id: $command})
            MATCH (schema:GraphSchema {id: 'memlog'})
            SET schema.version = CASE WHEN schema.version > $schemaVersion THEN schema.version ELSE $schemaVersion END
            WITH command
            MATCH (present:Generation)
            WITH command, max(present.number) AS highest, collect(present.suffix) AS taken
            OPTIONAL MATCH (former:GenerationCommand {kind: 'REBUILD'})
            WITH command, taken, highest, max(coalesce(former.generation, 0)) AS highestEver
            WITH command, taken, 1 + CASE WHEN highest > highestEver THEN highest ELSE highestEver END AS number
            CREATE (added:Generation {
              number: number,
              state: 'LOADING',
              suffix: CASE WHEN '' IN taken OR command.untilOffsets IS NOT NULL THEN '_' + toString(number) ELSE '' END,
              untilPartitions: command.untilPartitions,
              untilOffsets: command.untilOffsets,
              createdAt: timestamp(),
              changedAt: timestamp()
            })
            RETURN
              added.number AS number, added.state AS state, added.suffix AS suffix, added.untilOffsets IS NOT NULL AS isBounded
            """;

    static final String MOVE = """
            MATCH (generation:Generation {number: $generation})
            SET generation.lockedBy = $owner
            WITH generation
            WHERE generation.state = $state
            SET generation.state = $next, generation.failure = $failure, generation.changedAt = timestamp()
            RETURN generation.number AS number
            """;

    static final String STATE = """
            MATCH (generation:Generation {number: $generation})
            RETURN generation.state AS state
            """;

    static final String POSITION = """
            MATCH (live:PartitionProgress {sinkId: $sinkId, topic: $topic})
            OPTIONAL MATCH (side:GenerationProgress {id: toString($generation) + '/' + live.id})
            RETURN
              count(live) AS partitions,
              count(side) AS claimed,
              sum(CASE WHEN live.nextOffset > side.nextOffset THEN live.nextOffset - side.nextOffset ELSE 0 END) AS behind,
              sum(CASE WHEN EXISTS { (side)-[:FOLLOWS]->(live) } THEN 1 ELSE 0 END) AS following
            """;

    static final String COUNT_MISSED_BOUNDS = """
            MATCH (generation:Generation {number: $generation})
            UNWIND range(0, size(generation.untilOffsets) - 1) AS i
            OPTIONAL MATCH (side:GenerationProgress {
              id: toString($generation) + '/' + $sinkId + '/' + $topic + '/' + toString(generation.untilPartitions[i])
            })
            RETURN sum(CASE WHEN side.nextOffset >= generation.untilOffsets[i] THEN 0 ELSE 1 END) AS missed
            """;

    /** In the order in which claims and commits take these locks: generations, offsets of the live one, offsets of the others. */
    static final String LOCK_GENERATIONS = """
            MATCH (generation:Generation)
            WITH generation ORDER BY generation.number
            SET generation.lockedBy = $owner
            """;

    static final String LOCK_LIVE_PROGRESS = """
            MATCH (live:PartitionProgress)
            WITH live ORDER BY live.id
            SET live.lockedBy = $owner
            """;

    static final String LOCK_SIDE_PROGRESS = """
            MATCH (side:GenerationProgress)
            WITH side ORDER BY side.id
            SET side.lockedBy = $owner
            """;

    static final String FIND_APART = """
            MATCH (live:PartitionProgress {sinkId: $sinkId, topic: $topic})
            OPTIONAL MATCH (live)<-[:FOLLOWS]-(side:GenerationProgress {generation: $generation})
            WITH live, side
            WHERE side IS NULL OR side.nextOffset <> live.nextOffset
            RETURN live.partition AS partition, live.nextOffset AS expected, side.nextOffset AS found
            ORDER BY partition
            LIMIT 1
            """;

    static final String MAKE_LIVE = """
            MATCH (store:StoreIdentity {id: 'memlog'})
            SET store.suffix = $suffix
            """;

    static final String FORGET_PROGRESS = """
            MATCH (side:GenerationProgress {generation: $generation})
            DETACH DELETE side
            """;

    /** Where the old generation stands still, and goes on from if it is wanted again. */
    static final String NOTE_WHERE_IT_STOPS = """
            MATCH (live:PartitionProgress {sinkId: $sinkId, topic: $topic})
            CREATE (side:GenerationProgress)
            SET
              side = properties(live),
              side.id = toString($generation) + '/' + live.id,
              side.generation = $generation,
              side.suffix = $suffix,
              side.epoch = live.epoch + 1
            """;

    static final String FORGET_GENERATION = """
            MATCH (generation:Generation {number: $generation})
            DELETE generation
            """;

    private GenerationStatements() {}
}
