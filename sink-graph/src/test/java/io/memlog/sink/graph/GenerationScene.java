package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.GraphNames;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.neo4j.driver.Driver;
import org.neo4j.driver.exceptions.Neo4jException;

/** A graph that is written, damaged and rebuilt; for one thread. */
final class GenerationScene implements AutoCloseable {
    /** What the log does not explain, in memories that are not written again. */
    private static final List<String> DAMAGE = List.of(
            "MATCH (m:Memory {memoryId: 'm1'}) SET m.content = 'damaged'",
            "MATCH (m:Memory {memoryId: 'm2'}) DETACH DELETE m",
            "MATCH (m:Memory {memoryId: 'm3'})-[e:MENTIONS]->() DELETE e");

    private static final String DIGESTS = """
            MATCH (m:Memory)
            RETURN m.key AS key, m.digest AS digest, m.content AS content, COUNT { (m)-[:MENTIONS]->(:Entity) } AS mentions
            """;

    /** Two timeouts of a group, a start of a sink or a server, and what a busy machine adds. */
    private static final Duration MOVES_WITHIN = Duration.ofSeconds(90);

    private final URI bolt;
    private final String bootstrapServers;
    private final String registryUrl;
    private final int memories;
    private final Driver driver;
    private final StoredGraph graph;
    private final EnrichedTopic topic;
    private final GenerationProbe probe;

    GenerationScene(URI bolt, String bootstrapServers, String registryUrl, int memories) {
        this.bolt = bolt;
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.memories = memories;
        this.driver = Neo4jSettings.of(bolt, "", "").newDriver();
        this.graph = new StoredGraph(driver);
        graph.clear();
        this.topic = new EnrichedTopic(bootstrapServers, registryUrl);
        this.probe = new GenerationProbe(driver, () -> {});
    }

    Map<String, String> variables(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "MEMLOG_SCHEMA_REGISTRY_URL",
                registryUrl,
                "MEMLOG_SINK_BATCH_RECORDS",
                "100",
                "NEO4J_URI",
                bolt.toString()));
        variables.putAll(more);
        return variables;
    }

    GenerationProbe probe() {
        return probe;
    }

    GraphReader reader() {
        return new GraphReader(driver);
    }

    void fillAndDamage() {
        topic.fill(memories);
        writeUntil(() -> topic.expected().containsKey(EnrichedTopic.key("probe")));
        awaitDamage(0);
        DAMAGE.forEach(damage -> graph.change(damage, Map.of()));
        assertThat(damage()).hasSize(3);
    }

    void request(String kind, int generation) {
        probe.request(kind, generation, Map.of());
    }

    /** @param state empty for a generation that is gone */
    void writeUntilState(int generation, String state) {
        writeUntil(() -> probe.state(generation).equals(state));
    }

    /** A server that is being killed does not answer; what a loader has to read grows with every second of waiting. */
    void writeUntil(Callable<Boolean> condition) {
        var motion = new Motion();
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(Neo4jException.class)
                .until(() -> {
                    boolean isMet = condition.call();
                    if (!isMet) {
                        topic.writeSome(10, memories);
                        motion.require();
                    }
                    return isMet;
                });
    }

    /** Of generations and their loaders, not of what is live: that moves with every write. */
    private final class Motion {
        private long movedAt = System.nanoTime();
        private List<String> last = List.of();

        void require() {
            List<String> now = find();
            if (!now.equals(last)) {
                last = now;
                movedAt = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - movedAt))
                    .as("time without any move of %s; the live one is at %s", last, live())
                    .isLessThan(MOVES_WITHIN);
        }

        private List<String> find() {
            return Stream.concat(probe.states().stream(), probe.progress().stream())
                    .toList();
        }

        private List<String> live() {
            return probe.texts("MATCH (p:PartitionProgress) RETURN toString(p.nextOffset) AS text");
        }
    }

    /** Nothing is written meanwhile, so it is met once the sinks have caught up. */
    void awaitDamage(int memoriesDamaged) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(Neo4jException.class)
                .untilAsserted(() -> assertThat(damage()).hasSize(memoriesDamaged));
    }

    /** Keys of what the live generation holds otherwise than the log says. */
    List<String> damage() {
        Map<String, String> expected = new TreeMap<>();
        topic.expected()
                .forEach((key, memory) -> expected.put(
                        key,
                        memory.getGraphDigest() + " " + memory.getContent() + " "
                                + memory.getEntities().size()));
        Map<String, String> found = new TreeMap<>();
        GraphNames live = probe.live();
        graph.rows(live.in(DIGESTS), Map.of())
                .forEach(row -> found.put(
                        row.get("key").asString(),
                        row.get("digest").asLong() + " " + row.get("content").asString() + " "
                                + row.get("mentions").asInt()));
        var keys = new TreeMap<>(expected);
        keys.putAll(found);
        return keys.keySet().stream()
                .filter(key -> !java.util.Objects.equals(expected.get(key), found.get(key)))
                .toList();
    }

    @Override
    public void close() {
        topic.close();
        driver.close();
    }
}
