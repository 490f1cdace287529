package io.memlog.sink;

import io.memlog.sink.ClaimRefusedException.Reason;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** What no sink can mend: it has to stop and say why. */
enum Disaster {
    TOPIC_RECREATED(Reason.TOPIC_RECREATED) {
        @Override
        void strike(World world) {
            TopicPartition partition = world.anyPartition();
            int partitions = world.cluster().source(partition).partitions();
            world.cluster().create(partition.topic(), partitions);
        }
    },
    PARTITIONS_CHANGED(Reason.PARTITIONS_CHANGED) {
        @Override
        void strike(World world) {
            world.cluster().widen(world.anyPartition().topic());
        }
    },
    RETENTION_GAP(Reason.RETENTION_GAP) {
        @Override
        void strike(World world) {
            TopicPartition partition = world.anyPartition();
            PartitionLog log = world.cluster().log(partition);
            log.dropBefore(anyBetween(world, world.tables().nextOffset(partition), log.lastStable()));
        }
    },
    LOG_TRUNCATED(Reason.LOG_TRUNCATED) {
        @Override
        void strike(World world) {
            TopicPartition partition = world.anyPartition();
            PartitionLog log = world.cluster().log(partition);
            log.truncateTo(anyBetween(
                    world,
                    log.start(),
                    Math.min(log.lastStable(), world.tables().nextOffset(partition))));
        }
    },
    /** Every sink stands still for longer than tombstones are kept. */
    ERASURES_EXPIRED(Reason.ERASURES_EXPIRED) {
        @Override
        void strike(World world) {
            world.members().forEach(Member::kill);
            world.clock().advance(Cluster.TOMBSTONES_KEPT.plus(Duration.ofHours(1)));
            List<TopicPartition> partitions = world.cluster().partitions();
            for (TopicPartition partition : partitions) {
                // Records that a lost tombstone erases are lost before it, so a store that has not begun misses
                // nothing.
                world.cluster()
                        .log(partition)
                        .expireTombstones(
                                world.clock().instant().minus(Cluster.TOMBSTONES_KEPT),
                                world.tables().row(partition) != null);
            }
        }
    },
    OTHER_CLUSTER(Reason.OTHER_CLUSTER) {
        @Override
        void strike(World world) {
            world.members().forEach(Member::kill);
            world.cluster().replace("other");
        }
    };

    private final Reason reason;

    Disaster(Reason reason) {
        this.reason = reason;
    }

    /** What the sinks have to say. */
    Reason reason() {
        return reason;
    }

    abstract void strike(World world);

    private static long anyBetween(World world, long first, long last) {
        return last <= first ? first : first + world.random().nextLong(last - first + 1);
    }
}
