package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.Scenario;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * As {@link GraphGenerationIT}, with sinks and a server that are killed and frozen. The group's timeouts make it take minutes:
 * {@code mvn verify -Pscenarios -Dit.test=GraphGenerationCrashIT}.
 */
@Scenario
final class GraphGenerationCrashIT {
    @RegisterExtension
    static final MemlogParts PARTS =
            MemlogParts.own(PartKind.KAFKA, PartKind.NEO4J).sharing(PartKind.REGISTRY);

    private static final int MEMORIES = 6_000;

    @TempDir
    static Path folder;

    @Test
    void whateverIsKilledTheRebuildGoesOnAndNothingIsLost() {
        try (var scene = new GenerationScene(
                        URI.create(PARTS.boltUri()), PARTS.kafkaBootstrapServers(), PARTS.registryUrl(), MEMORIES);
                ServiceProcess first = sink("first", scene);
                ServiceProcess second = sink("second", scene)) {
            first.start();
            second.start();
            scene.fillAndDamage();
            try (GraphReader reader = scene.reader()) {
                scene.request("REBUILD", 0);
                scene.writeUntil(() -> scene.probe().progress().stream().anyMatch(row -> !row.startsWith("0 ")));
                first.kill();
                scene.writeUntil(() -> scene.probe().progress().size() == EnrichedTopic.PARTITIONS);
                PARTS.neo4j().kill();
                PARTS.neo4j().start();
                first.start();
                scene.writeUntil(() -> !scene.probe().state(2).equals("LOADING"));
                second.kill();
                second.start();
                scene.writeUntilState(2, "FOLLOWING");

                // The server dies while the switch is asked for; whether it was is one fact, and not half of one.
                scene.request("SWITCH", 2);
                PARTS.neo4j().kill();
                PARTS.neo4j().start();
                // A sink that is frozen over the switch wakes up as what it always was: a stale owner.
                first.pause();
                scene.writeUntilState(2, "LIVE");
                first.resume();
                scene.awaitDamage(0);

                scene.request("ROLLBACK", 1);
                first.kill();
                first.start();
                scene.writeUntilState(1, "FOLLOWING");
                scene.request("SWITCH", 1);
                scene.writeUntilState(1, "LIVE");
                scene.awaitDamage(3);

                scene.request("DROP", 2);
                scene.writeUntil(
                        () -> List.of("DROPPING", "").contains(scene.probe().state(2)));
                first.kill();
                second.kill();
                first.start();
                second.start();
                scene.writeUntilState(2, "");
                assertThat(reader.complaints()).isEmpty();
                assertThat(reader.reads()).isGreaterThan(100);
            }
            assertThat(scene.probe().content("_2")).isEmpty();

            // Once more to the end: what was rebuilt last equals the log, and has the plain names' damage no more.
            scene.request("REBUILD", 0);
            scene.writeUntilState(3, "FOLLOWING");
            scene.request("SWITCH", 3);
            scene.writeUntilState(3, "LIVE");
            scene.awaitDamage(0);
        }
    }

    private static ServiceProcess sink(String name, GenerationScene scene) {
        return new ServiceProcess(
                name,
                ServiceProgram.onOwnClassPath(SinkGraph.class.getName(), scene.variables(Map.of())),
                PartSettings.in(folder.resolve(name)));
    }
}
