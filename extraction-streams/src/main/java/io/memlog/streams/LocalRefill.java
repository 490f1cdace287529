package io.memlog.streams;

import io.memlog.schemas.avro.MemoryRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Fills with the vectors of this process what an outage of former remote models has left; used by one stream thread. */
final class LocalRefill implements Backlog {
    /** Of each round; events have the rest. */
    private static final Duration SHARE = Duration.ofMillis(200);

    private static final int MOST = 256;

    private final ProcessorContext<Object, Object> context;
    private final Filling filling;
    private final Backoff backoff = new Backoff();
    private String last = "";

    LocalRefill(ProcessorContext<Object, Object> context, Filling filling) {
        this.context = context;
        this.filling = filling;
    }

    /** At least one memory, then as many as the round's time is enough for; goes round and round. */
    @Override
    public void fillSome(long now) {
        long start = System.nanoTime();
        List<String> next = filling.after(last, MOST);
        last = next.size() < MOST ? "" : next.getLast();
        for (String memory : next) {
            fill(memory, now);
            if (System.nanoTime() - start >= SHARE.toNanos()) {
                last = memory;
                return;
            }
        }
    }

    @Override
    public void heard(Reply reply) {}

    private void fill(String memory, long now) {
        if (backoff.isResting(memory, now)) {
            return;
        }
        Optional<MemoryRecord> missing = filling.missing(memory);
        if (missing.isEmpty() || filling.fill(memory, missing.get(), context.currentStreamTimeMs())) {
            backoff.succeeded(memory);
        } else {
            backoff.failed(memory, now);
        }
    }
}
