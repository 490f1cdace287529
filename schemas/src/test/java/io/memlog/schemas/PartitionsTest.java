package io.memlog.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    @Test
    void scopeIsPlacedLikeKafkasDefaultPartitioner() {
        for (int user = 0; user < 1_000; user++) {
            String scope = new Scope("acme", "usér-" + user).key();
            int kafkas = BuiltInPartitioner.partitionForKey(scope.getBytes(UTF_8), 12);
            assertThat(Partitions.ofScope(scope, 12)).as(scope).isEqualTo(kafkas);
        }
    }

    @Test
    void memoryIsPlacedOnThePartitionOfItsScope() {
        MemoryKey key = MemoryKey.of("acme", "ann", "m-1");

        assertThat(Partitions.ofEnrichedKey(key.key(), 7))
                .isEqualTo(Partitions.ofScope(key.scope().key(), 7));
    }

    @Test
    void progressIsPlacedOnThePartitionItNames() {
        assertThat(Partitions.ofEnrichedKey(Partitions.progressKey(11), 12)).isEqualTo(11);
    }

    @Test
    void tenantNamedLikeProgressIsStillAMemory() {
        String key = MemoryKey.of("~progress", "5", "m").key();

        assertThat(Partitions.isProgressKey(key)).isFalse();
        assertThat(Partitions.ofEnrichedKey(key, 12)).isEqualTo(Partitions.ofScope("~progress/5", 12));
    }

    @Test
    void bucketOfAKeyNeverChanges() {
        assertThat(MemoryKey.of("acme", "ann", "m-1").bucket()).isEqualTo(BUCKET);
    }

    /** Stored in both stores; another value would make every check of an existing deployment fail. */
    private static final int BUCKET = 233;
}
