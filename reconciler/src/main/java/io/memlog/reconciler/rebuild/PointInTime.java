package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.rebuild.RebuildRequest.Until;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Which offsets of memory.enriched a moment stands for. Thread-safe; the admin client belongs to the caller. */
public final class PointInTime {
    private static final long TIMEOUT_SECONDS = 30;
    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final Admin admin;
    private final int partitions;

    public PointInTime(Admin admin, int partitions) {
        this.admin = admin;
        this.partitions = partitions;
    }

    /**
     * Where a side generation stops.
     *
     * @param next partition to next offset of memory.enriched, for each partition
     * @param isExact the log certainly keeps every record since; null if that is not known
     */
    record Bounds(Map<Integer, Long> next, @Nullable Boolean isExact) {
        Bounds {
            next = Map.copyOf(next);
        }
    }

    /**
     * Turns what was asked for into offsets.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if it lies beyond the log's end or names not each partition
     */
    Bounds resolve(Until until) {
        return switch (until) {
            case Until.Moment moment -> {
                Instant now = Instant.now();
                if (moment.at().isAfter(now)) {
                    throw refused("until: expected a time that has passed, found a later one than now, " + now);
                }
                boolean isExact = !moment.at().isBefore(now.minus(keepsEveryRecordFor()));
                yield new Bounds(offsetsAt(moment.at()), isExact);
            }
            case Until.Offsets offsets -> {
                Map<Integer, Long> ends = offsets(OffsetSpec.latest());
                if (!ends.keySet().equals(offsets.next().keySet())) {
                    throw refused("until: expected an offset for each partition of %s, found %s"
                            .formatted(
                                    new TreeSet<>(ends.keySet()),
                                    new TreeSet<>(offsets.next().keySet())));
                }
                offsets.next().forEach((partition, offset) -> {
                    long end = ends.getOrDefault(partition, 0L);
                    if (offset > end) {
                        throw refused("until: expected at most %s-%d@%d, the log's end, found @%d"
                                .formatted(Topics.ENRICHED, partition, end, offset));
                    }
                });
                yield new Bounds(offsets.next(), null);
            }
        };
    }

    private static MemlogException refused(String message) {
        return new MemlogException(ErrorCode.INVALID_FIELD, message);
    }

    /**
     * For each partition the next offset after all that was written before the moment; where nothing was written since, the end.
     *
     * @throws MemlogException if Kafka does not answer; ask again
     */
    private Map<Integer, Long> offsetsAt(Instant moment) {
        Map<Integer, Long> ends = offsets(OffsetSpec.latest());
        Map<Integer, Long> found = new HashMap<>();
        offsets(OffsetSpec.forTimestamp(moment.toEpochMilli()))
                .forEach((partition, offset) ->
                        found.put(partition, offset < 0 ? ends.getOrDefault(partition, 0L) : offset));
        return found;
    }

    /**
     * For how long the log certainly keeps every record: of an earlier moment, what was written again since may be missing.
     *
     * @throws MemlogException if Kafka does not answer; ask again
     */
    private Duration keepsEveryRecordFor() {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.ENRICHED);
        var configs = await(admin.describeConfigs(List.of(topic)).all());
        var config = Objects.requireNonNull(configs.get(topic));
        return Duration.ofMillis(Long.parseLong(
                config.get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG).value()));
    }

    private Map<Integer, Long> offsets(OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(Topics.ENRICHED, partition), spec);
        }
        Map<Integer, Long> found = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                await(admin.listOffsets(asked, COMMITTED).all());
        answer.forEach((partition, info) -> found.put(partition.partition(), info.offset()));
        return found;
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new MemlogException(
                    ErrorCode.LOG_UNAVAILABLE, "Kafka: expected an answer, found " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.LOG_UNAVAILABLE, "Kafka: interrupted while waiting for an answer", e);
        }
    }
}
