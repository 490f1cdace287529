package io.memlog.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class PromptCommitTest {
    private static final Duration FRESH = Duration.ofMillis(100);

    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final TestClock clock = new TestClock(() -> now);
    private final PromptCommit commit = new PromptCommit(context, clock, FRESH);

    @Test
    void commitsAFreshEventAtOnce() {
        commit.done(clock.millis() - FRESH.toMillis() / 2);

        assertThat(context.committed()).isTrue();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void leavesAnOldEventToTheInterval() {
        commit.done(clock.millis() - FRESH.toMillis() * 2);

        assertThat(context.committed()).isFalse();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void commitsOnceForAllThatFollowClosely() {
        commit.done(clock.millis());
        context.resetCommit();

        commit.done(clock.millis());
        commit.done(clock.millis());

        assertThat(context.committed()).isFalse();
        assertThat(context.scheduledPunctuators()).hasSize(1);
        CapturedPunctuator later = context.scheduledPunctuators().getFirst();
        assertThat(later.getType()).isEqualTo(PunctuationType.WALL_CLOCK_TIME);
        assertThat(later.getInterval()).isPositive().isLessThanOrEqualTo(PromptCommit.EVERY);

        later.getPunctuator().punctuate(clock.millis());

        assertThat(context.committed()).isTrue();
        assertThat(later.cancelled()).isTrue();
    }

    @Test
    void commitsAtOnceAgainAfterAPause() {
        commit.done(clock.millis());
        context.resetCommit();
        now = now.plus(PromptCommit.EVERY);

        commit.done(clock.millis());

        assertThat(context.committed()).isTrue();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }
}
