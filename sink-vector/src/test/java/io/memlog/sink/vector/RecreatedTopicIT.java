package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Topics;
import io.memlog.service.KafkaSettings;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A topic that is deleted and created again has other records at the same offsets; a sink that read on would skip them silently. */
final class RecreatedTopicIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.own(PartKind.KAFKA).sharing(PartKind.REGISTRY, PartKind.POSTGRES);

    @Test
    void aRunningSinkRefusesATopicThatWasCreatedAgain() throws Exception {
        var store = new StoreProbe(PARTS.newDatabase());
        try (EnrichedTopic topic = topic()) {
            writeSome(topic, 5);
        }
        try (RunningSink sink = new RunningSink(PARTS, store.database(), "vector", "classic")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(store.value("SELECT count(*) FROM memory"))
                            .isEqualTo("5"));

            deleteEnriched();
            try (EnrichedTopic recreated = topic()) {
                writeSome(recreated, 50);
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(sink.failure())
                            .isInstanceOfSatisfying(
                                    ClaimRefusedException.class,
                                    e -> assertThat(e.reason()).isEqualTo(Reason.TOPIC_RECREATED)));
        }
        assertThat(store.value("SELECT count(*) FROM memory")).isEqualTo("5");
    }

    private static EnrichedTopic topic() {
        return new EnrichedTopic(PARTS.kafkaBootstrapServers(), PARTS.registryUrl());
    }

    private static void writeSome(EnrichedTopic topic, int memories) {
        topic.write(IntStream.range(0, memories)
                .mapToObj(i -> memory("acme", "m" + i, 1, "text", Memories.DIMENSION))
                .toList());
    }

    private static void deleteEnriched() throws Exception {
        try (Admin admin = Admin.create(KafkaSettings.admin(PARTS.kafkaBootstrapServers(), "test"))) {
            admin.deleteTopics(List.of(Topics.ENRICHED)).all().get(10, TimeUnit.SECONDS);
            Awaitility.await()
                    .until(() -> !admin.listTopics()
                            .names()
                            .get(10, TimeUnit.SECONDS)
                            .contains(Topics.ENRICHED));
        }
    }
}
