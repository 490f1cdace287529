package io.memlog.streams;

import io.memlog.schemas.avro.MemoryRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Step between reading and deciding where models are elsewhere: holds events, in their order, until what deciding them will ask is
 * answered or their budget is spent. What asks nothing and finds nobody waiting goes on at once. Used by one stream thread.
 */
final class AwaitModels implements Consumer<Record<String, Arrival>>, AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration REFILL_EVERY = Duration.ofSeconds(1);

    private final ProcessorContext<Object, Object> context;
    private final PendingEvents pending;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final Foresight foresight;
    private final ModelDesk desk;
    private final Backlog backlog;
    private final LateEntities lateEntities;
    private final Emissions emissions;
    private final Budget budget;
    private final StreamMetrics metrics;

    AwaitModels(
            ProcessorContext<Object, Object> context,
            PendingEvents pending,
            KeyValueStore<String, MemoryRecord> memories,
            Foresight foresight,
            ModelDesk desk,
            Backlog backlog,
            LateEntities lateEntities,
            Emissions emissions,
            Budget budget,
            StreamMetrics metrics) {
        this.context = context;
        this.pending = pending;
        this.memories = memories;
        this.foresight = foresight;
        this.desk = desk;
        this.backlog = backlog;
        this.lateEntities = lateEntities;
        this.emissions = emissions;
        this.budget = budget;
        this.metrics = metrics;
        pending.restore(budget.deadline());
        pending.all().forEach(this::ask);
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> goOn());
        context.schedule(REFILL_EVERY, PunctuationType.WALL_CLOCK_TIME, backlog::fillSome);
    }

    @Override
    public void accept(Record<String, Arrival> record) {
        goOn();
        Arrival arrival = record.value();
        if (pending.isEmpty() && foresight.know(arrival, streamTime()).isEmpty()) {
            emissions.arrival(arrival);
            return;
        }
        while (pending.isFull()) {
            heard(desk.await(budget.left(pending.head()), streamTime(), this::isWanted));
            release();
        }
        ask(pending.add(arrival, budget.deadline()));
        goOn();
    }

    @Override
    public void close() {
        pending.close();
    }

    private void goOn() {
        hear();
        release();
    }

    private void hear() {
        heard(desk.hear(streamTime(), this::isWanted));
    }

    private void ask(Waiting waiting) {
        waiting.expect(foresight.guess(waiting, streamTime()));
        waiting.questions().forEach(desk::ask);
    }

    private void heard(List<Reply> replies) {
        replies.forEach(reply -> lateEntities.heard(reply, streamTime()));
        replies.forEach(backlog::heard);
    }

    private void release() {
        while (!pending.isEmpty() && isReady(pending.head())) {
            Waiting head = pending.head();
            pending.removeHead();
            foresight.decided(head);
            emissions.arrival(head.arrival());
            head.questions().stream().filter(desk::isUnderWay).forEach(lateEntities::expect);
            // Deciding takes its time too: nobody's budget may run out beside an answer that is there.
            hear();
        }
    }

    private boolean isReady(Waiting head) {
        List<Question> open = foresight.know(head.arrival(), streamTime());
        if (!head.isCertain()) {
            head.know(open);
            // Asked already, unless what stood before it ended otherwise than foreseen.
            open.stream().filter(question -> !desk.isUnanswered(question)).forEach(desk::ask);
        }
        if (open.stream().allMatch(desk::isUnanswered)) {
            return true;
        }
        if (budget.isSpent(head)) {
            metrics.budgetSpent();
            return true;
        }
        return false;
    }

    /** By an event that waits or has waited, or by a memory as it is now; not by an erased one. */
    private boolean isWanted(Question question) {
        MemoryRecord memory = memories.get(question.memory());
        boolean isOfMemory =
                memory != null && memory.getContentHash().equals(question.text().hash());
        return isOfMemory || isAwaited(question) || lateEntities.isWanted(question);
    }

    private boolean isAwaited(Question question) {
        return pending.all()
                .flatMap(waiting -> waiting.questions().stream())
                .anyMatch(asked -> asked.key().equals(question.key()));
    }

    private long streamTime() {
        return context.currentStreamTimeMs();
    }
}
