package io.memlog.reconciler;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * One of each fault that a store can suffer, and the name that the check must give it. Planted behind the backs of running sinks; not
 * thread-safe.
 */
final class PlantedFaults {
    /** Of a user who has no other faults, so that it is certain of whom its loose ends are not. */
    static final String QUIET = "acme/user-9/quiet";

    private final Damage damage;
    private final IntFunction<String> keys;
    private final int round;

    /**
     * @param keys of the memories to damage: 1 to 8, 10 and 11; that of 7 has more than one version
     * @param round tells the orphans of this test from others
     */
    PlantedFaults(Damage damage, IntFunction<String> keys, int round) {
        this.damage = damage;
        this.keys = keys;
        this.round = round;
    }

    /** What the digests show; returns the findings they must lead to. */
    List<String> plantWhatDigestsShow() throws SQLException {
        damage.sql("DELETE FROM memory WHERE memory_id = '%s'".formatted(id(1)));
        damage.copyRow(id(2), "orphan-" + round);
        damage.sql("UPDATE memory SET digest = digest # 255 WHERE memory_id = '%s'".formatted(id(3)));
        damage.sql("UPDATE memory SET version = version - 1, digest = 42 WHERE memory_id = '%s'".formatted(id(7)));
        damage.sql("UPDATE memory SET log_partition = 77 WHERE memory_id = '%s'".formatted(id(4)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) DETACH DELETE m".formatted(key(1)));
        damage.cypher(
                "CREATE (:Memory {key: 'acme/user-2/orphan-%d', logPartition: 1, bucket: 5, version: 1, digest: 7})"
                        .formatted(round));
        damage.cypher("CREATE (:Memory {key: 'acme/user-2/orphan-bare-%d'})".formatted(round));
        damage.cypher("MATCH (m:Memory {key: '%s'}) SET m.digest = m.digest - 1".formatted(key(3)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) SET m.version = m.version - 1, m.digest = 42".formatted(key(7)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) REMOVE m.logPartition".formatted(key(4)));
        return List.of(
                "VECTOR/MISSING/" + key(1),
                "VECTOR/ORPHAN/acme/user-2/orphan-" + round,
                "VECTOR/CORRUPT/" + key(3),
                "VECTOR/STALE/" + key(7),
                "VECTOR/CORRUPT/" + key(4),
                "GRAPH/MISSING/" + key(1),
                "GRAPH/ORPHAN/acme/user-2/orphan-" + round,
                "GRAPH/ORPHAN/acme/user-2/orphan-bare-" + round,
                "GRAPH/CORRUPT/" + key(3),
                "GRAPH/STALE/" + key(7),
                "GRAPH/CORRUPT/" + key(4));
    }

    /** What only the fields show; returns the findings they must lead to. */
    List<String> plantWhatOnlyFieldsShow() throws SQLException {
        damage.sql("UPDATE memory SET content = content || '.' WHERE memory_id = '%s'".formatted(id(5)));
        damage.sql("""
                UPDATE memory SET embedding = ('[' || array_to_string(
                    ARRAY[0.5::real] || (embedding::real[])[2:], ',') || ']')::vector
                WHERE memory_id = '%s'
                """.formatted(id(6)));
        damage.sql("UPDATE memory SET metadata = '{\"mood\": \"grim\"}' WHERE memory_id = '%s'".formatted(id(8)));
        damage.sql("UPDATE memory SET messages = jsonb_set(messages, '{0,role}', '\"SYSTEM\"') WHERE memory_id = '%s'"
                .formatted(id(10)));
        damage.sql("UPDATE memory SET valid_from = valid_from + interval '1 microsecond' WHERE memory_id = '%s'"
                .formatted(id(11)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) SET m.content = m.content + '.'".formatted(key(5)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) SET m.metadataValues = ['grim']".formatted(key(6)));
        damage.cypher("MATCH (:Memory {key: '%s'})-[e:MENTIONS]->({key: 'bob'}) DELETE e".formatted(key(8)));
        damage.cypher("""
                MATCH (m:Memory {key: '%s'})-[e:MENTIONS]->(bob {key: 'bob'})
                CREATE (m)-[:MENTIONS {name: 'B.', type: 'PERSON', confidence: 0.5, source: 'hand', starts: [0], ends: [1]}]->(bob)
                """.formatted(key(10)));
        damage.cypher("MATCH ()-[e:RELATED {memoryKey: '%s'}]->() SET e.confidence = 0.1".formatted(key(11)));
        damage.cypher("MATCH (n:Entity {id: 'acme/user-9/bob'}), (o:Entity {id: 'acme/user-9/tea'}) "
                + "CREATE (n)-[:RELATED {memoryKey: 'acme/user-9/orphan-never'}]->(o)");
        damage.cypher("CREATE (:Entity {id: 'acme/user-9/ghost', key: 'ghost', name: 'Ghost', type: 'PERSON'})");
        damage.cypher("CREATE (:User {id: 'acme/user-10', tenantId: 'acme', userId: 'user-10'})");
        return List.of(
                "VECTOR/CORRUPT/" + key(5),
                "VECTOR/CORRUPT/" + key(6),
                "VECTOR/CORRUPT/" + key(8),
                "VECTOR/CORRUPT/" + key(10),
                "VECTOR/CORRUPT/" + key(11),
                "GRAPH/CORRUPT/" + key(5),
                "GRAPH/CORRUPT/" + key(6),
                "GRAPH/CORRUPT/" + key(8),
                "GRAPH/CORRUPT/" + key(10),
                "GRAPH/CORRUPT/" + key(11),
                "GRAPH/ORPHAN/acme/user-9/orphan-never",
                "GRAPH/ORPHAN/acme/user-9/~entity/ghost",
                "GRAPH/ORPHAN/acme/user-10/~user/");
    }

    /** What no new version of a memory writes again. */
    void removeLooseEnds() {
        damage.cypher("MATCH ()-[e:RELATED {memoryKey: 'acme/user-9/orphan-never'}]->() DELETE e");
        damage.cypher("MATCH (n:Entity {id: 'acme/user-9/ghost'}) DETACH DELETE n");
        damage.cypher("MATCH (n:User {id: 'acme/user-10'}) DETACH DELETE n");
    }

    /** The memories that a new version mends. */
    List<String> damagedKeys() {
        return Stream.of(1, 3, 4, 5, 6, 7, 8, 10, 11).map(this::key).toList();
    }

    static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private String key(int i) {
        return keys.apply(i);
    }

    private String id(int i) {
        return key(i).substring(key(i).lastIndexOf('/') + 1);
    }
}
