package io.memlog.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

/** These settings carry the guarantees: changing one of them has to break a test. */
class KafkaSettingsTest {
    @Test
    void producersAreIdempotentAndWaitForAllReplicas() {
        assertThat(KafkaSettings.producer("k:1", "c"))
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    }

    @Test
    void consumersReadCommittedRecordsAndNeverMoveByThemselves() {
        assertThat(KafkaSettings.consumer("k:1", "c", "g"))
                .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")
                .containsEntry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)
                .containsEntry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)
                .containsEntry(ConsumerConfig.GROUP_ID_CONFIG, "g");
        assertThat(KafkaSettings.consumer("k:1", "c")).doesNotContainKey(ConsumerConfig.GROUP_ID_CONFIG);
    }
}
