package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.sink.Interruptions.Answer;
import io.memlog.sink.LogEntry.Kind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every blow at every occurrence of every moment of claim, apply, commit, dead letter and group-offset commit, one at a time, while
 * another member is ready to take over.
 */
final class CrashPointMatrixTest {
    private static final TopicPartition PARTITION = new TopicPartition("records", 0);
    private static final List<Kind> LOG = List.of(
            Kind.RECORD,
            Kind.UNREADABLE,
            Kind.RECORD,
            Kind.MARKER,
            Kind.PROGRESS,
            Kind.REFUSED,
            Kind.TOMBSTONE,
            Kind.RECORD,
            Kind.MARKER);
    private static final int ROUNDS = 16;
    private static final Duration ROUND = Duration.ofSeconds(1);

    static Stream<Arguments> blows() {
        return Stream.of(Moment.values())
                .filter(moment -> moment != Moment.DRAINING)
                .flatMap(moment -> Stream.of(Blow.values()).map(blow -> Arguments.of(moment, blow)));
    }

    @ParameterizedTest
    @MethodSource("blows")
    void everyRecordIsAppliedOnceAndInOrder(Moment moment, Blow blow) {
        int occurrence = 1;

        while (isStruck(moment, blow, occurrence)) {
            occurrence++;
        }

        assertThat(occurrence).as("occurrences of %s", moment).isGreaterThan(1);
    }

    /** False if the moment did not come so often. */
    private static boolean isStruck(Moment moment, Blow blow, int occurrence) {
        var world = new World(new SplittableRandom(occurrence), Wiring.RIGHT, true);
        world.cluster().create(PARTITION.topic(), 1);
        LOG.forEach(kind ->
                world.cluster().log(PARTITION).append(kind, world.clock().instant()));
        var fate = new Once(world, moment, blow, occurrence);
        world.start(fate);
        world.start(fate);
        world.group().complete(List.of(PARTITION));
        try {
            for (int round = 0; round < ROUNDS; round++) {
                world.round(ROUND);
            }
            new Settlement(world, fate, null).settle();
        } catch (Violation e) {
            throw new AssertionError(
                    "%s at occurrence %d of %s\n%s"
                            .formatted(blow, occurrence, moment, world.trace().text()),
                    e);
        }
        return fate.left <= 0;
    }

    /** Strikes the first member once. */
    private static final class Once implements Fate {
        private final World world;
        private final Moment moment;
        private final Blow blow;
        private int left;

        Once(World world, Moment moment, Blow blow, int occurrence) {
            this.world = world;
            this.moment = moment;
            this.blow = blow;
            this.left = occurrence;
        }

        @Override
        public Answer at(Member member, Moment reached) {
            world.trace().note(() -> member.name() + " is at " + reached);
            if (reached != moment || !member.equals(world.members().getFirst()) || --left != 0) {
                return Answer.HEARD;
            }
            world.trace().note(() -> member.name() + " is struck: " + blow);
            return blow.strike(world, member);
        }
    }
}
