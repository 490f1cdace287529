package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A damaged graph is rebuilt beside its readers and writers, switched to, and gone back from. */
final class GraphGenerationIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY, PartKind.NEO4J);

    private static final int MEMORIES = 600;

    @Test
    void aDamagedGraphIsRebuiltUnderLiveTrafficAndCanBeRolledBack() {
        try (var scene = new GenerationScene(
                        URI.create(PARTS.boltUri()), PARTS.kafkaBootstrapServers(), PARTS.registryUrl(), MEMORIES);
                ServiceRuntime sink =
                        SinkGraph.start(new Environment(scene.variables(Map.of("MEMLOG_HTTP_PORT", "0"))))) {
            scene.fillAndDamage();
            try (GraphReader reader = scene.reader()) {
                scene.request("REBUILD", 0);
                scene.writeUntilState(2, "FOLLOWING");
                scene.request("SWITCH", 2);
                scene.writeUntilState(2, "LIVE");
                scene.awaitDamage(0);

                // And back: the old one, damage and all, takes up what it has missed.
                scene.request("ROLLBACK", 1);
                scene.writeUntilState(1, "FOLLOWING");
                scene.request("SWITCH", 1);
                scene.writeUntilState(1, "LIVE");
                scene.awaitDamage(3);

                scene.request("DROP", 2);
                scene.writeUntilState(2, "");
                assertThat(reader.complaints()).isEmpty();
                assertThat(reader.reads()).isGreaterThan(50);
            }
            assertThat(scene.probe().content("_2")).isEmpty();
            assertThat(sink.failure()).isEmpty();
        }
    }
}
