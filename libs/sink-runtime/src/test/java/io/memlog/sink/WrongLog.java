package io.memlog.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Ways of reading the log that lose or repeat records; stateless. */
final class WrongLog {
    private WrongLog() {}

    /** Takes the offset after the last record for the next one, so that it never passes markers and gaps. */
    static Log lastOffsetPlusOne(Log right) {
        return new ForwardingLog(right) {
            @Override
            public Polled poll(Duration timeout) {
                Polled polled = super.poll(timeout);
                Map<TopicPartition, Polled.Slice> slices = new HashMap<>();
                polled.slices().forEach((partition, slice) -> {
                    if (!slice.records().isEmpty()) {
                        long next = slice.records().getLast().offset() + 1;
                        slices.put(partition, new Polled.Slice(slice.records(), next));
                    }
                });
                return new Polled(polled.rebalanced(), polled.revoked(), polled.assigned(), polled.misplaced(), slices);
            }
        };
    }

    /** Goes on where lag tools say, not where the store stands. */
    static Log seekingToTheGroup(Log right, Group group) {
        return new ForwardingLog(right) {
            @Override
            public void start(TopicPartition partition, long offset) {
                super.start(partition, group.reported().getOrDefault(partition, offset));
            }
        };
    }

    /** Knows before a write only which topic there was at the claim. */
    static Log blindToRecreation(Log right) {
        return new ForwardingLog(right) {
            private final Map<TopicPartition, SourcePartition> claimed = new HashMap<>();

            @Override
            public Map<TopicPartition, Claimable> describe(Collection<TopicPartition> partitions) {
                Map<TopicPartition, Claimable> found = super.describe(partitions);
                found.forEach((partition, claimable) -> claimed.put(partition, claimable.source()));
                return found;
            }

            @Override
            public @Nullable SourcePartition source(TopicPartition partition) {
                return claimed.get(partition);
            }
        };
    }

    /** Goes to the first readable record when its position is gone, as with {@code auto.offset.reset=earliest}. */
    static Log resetting(Log right) {
        return new ForwardingLog(right) {
            @Override
            public Polled poll(Duration timeout) {
                Polled polled = super.poll(timeout);
                try {
                    describe(polled.misplaced())
                            .forEach((partition, found) ->
                                    start(partition, found.bounds().start()));
                } catch (LogUnavailableException e) {
                    return polled;
                }
                return new Polled(polled.rebalanced(), polled.revoked(), polled.assigned(), Set.of(), polled.slices());
            }
        };
    }
}
