package io.memlog.streams;

import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a commit as soon as a step has caught up, so that nobody waits for the commit interval of a thread that has nothing else to
 * do. A step that is behind never asks: its readers wait for the queue anyway, and each commit stops the thread. Used by one stream
 * thread.
 */
final class PromptCommit {
    /** Whose events are no older works without a queue. */
    static final Duration FRESH = Duration.ofMillis(100);

    /** A commit costs the thread and the broker a few milliseconds whatever is in it. */
    static final Duration EVERY = Duration.ofMillis(25);

    private final ProcessorContext<Object, Object> context;
    private final Clock clock;
    private final Duration fresh;
    private long nextAt;
    private @Nullable Cancellable later;

    /** @param fresh age of an event, by the broker's clock, up to which the step is not behind */
    PromptCommit(ProcessorContext<Object, Object> context, Clock clock, Duration fresh) {
        this.context = context;
        this.clock = clock;
        this.fresh = fresh;
    }

    /** An event of that time (epoch milliseconds) is done with. */
    void done(long eventTime) {
        long now = clock.millis();
        if (now - eventTime > fresh.toMillis() || later != null) {
            return;
        }
        if (now >= nextAt) {
            commit();
        } else {
            later = context.schedule(
                    Duration.ofMillis(nextAt - now), PunctuationType.WALL_CLOCK_TIME, time -> commitLater());
        }
    }

    private void commitLater() {
        if (later != null) {
            later.cancel();
            later = null;
        }
        commit();
    }

    private void commit() {
        nextAt = clock.millis() + EVERY.toMillis();
        context.commit();
    }
}
