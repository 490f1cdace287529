package io.memlog.ingest;

import io.memlog.ingest.BulkResource.BulkLimits;
import io.memlog.ingest.NdjsonLines.Line;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.avro.MemoryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One bulk request: lines are sent one after the other without waiting, and settled in their order. Not thread-safe.
 *
 * <p>A window bounds how many lines wait for the log; when it is full, reading pauses, and so does the sender by TCP. Once the log
 * has failed one line, the others are refused without being sent, so that a request never waits for an outage line by line.
 */
final class BulkWrite {
    private final RequestReader reader;
    private final EventFactory events;
    private final MemoryEventPublisher publisher;
    private final BulkLimits limits;
    private final Asked asked;

    private final Deque<Sent> window = new ArrayDeque<>();
    private final BulkResults results;
    private @Nullable MemlogException outage;

    /**
     * What the request says beside its lines.
     *
     * @param operationId groups the events
     * @param isRepeatable whether line n is the same event each time the request is repeated
     * @param address holds for every line
     * @param showsAccepted whether the answer lists accepted lines, too
     * @param traceParent W3C trace context, passed on
     */
    record Asked(
            String operationId,
            boolean isRepeatable,
            Address address,
            boolean showsAccepted,
            @Nullable String traceParent) {}

    private record Sent(int line, MemoryEvent event, CompletableFuture<ReadToken> published) {}

    BulkWrite(
            RequestReader reader, EventFactory events, MemoryEventPublisher publisher, BulkLimits limits, Asked asked) {
        this.reader = reader;
        this.events = events;
        this.publisher = publisher;
        this.limits = limits;
        this.asked = asked;
        this.results = new BulkResults(asked.showsAccepted());
    }

    BulkAnswer run(InputStream body) throws IOException {
        var lines = new NdjsonLines(body, limits.lineBytes());
        Optional<Line> line = lines.next();
        for (int count = 0; line.isPresent() && count < limits.lines(); count++) {
            makeRoom(limits.inFlight() - 1);
            send(line.get());
            line = lines.next();
        }
        makeRoom(0);
        return results.answer(asked.operationId(), line.isEmpty());
    }

    private void send(Line line) {
        MemoryEvent event;
        try {
            event = event(line);
        } catch (MemlogException e) {
            results.refuse(line.number(), null, e);
            return;
        }
        if (outage != null) {
            results.refuse(line.number(), event, outage);
            return;
        }
        window.add(new Sent(line.number(), event, publisher.publish(event, asked.traceParent())));
    }

    private MemoryEvent event(Line line) {
        if (line.isTooLong()) {
            throw new MemlogException(
                    ErrorCode.TOO_LARGE, "line: expected at most %d bytes, found more".formatted(limits.lineBytes()));
        }
        WriteRequest request = reader.readLine(line.bytes()).addressed(asked.address());
        if (asked.isRepeatable() && request.envelope().eventId() == null) {
            String eventId = asked.operationId() + "." + line.number();
            request = request.addressed(new Address(null, null, null, eventId));
        }
        return events.event(request, asked.operationId());
    }

    /** Settles the oldest lines until at most that many wait. */
    private void makeRoom(int waiting) {
        while (window.size() > waiting) {
            settle(window.remove());
        }
    }

    private void settle(Sent sent) {
        try {
            // Bounded: the producer completes every event within its delivery timeout.
            results.accept(sent.line(), sent.event(), sent.published().get());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof MemlogException refusal)) {
                throw new IllegalStateException("publishing failed in an unknown way", e);
            }
            if (refusal.code() == ErrorCode.LOG_UNAVAILABLE) {
                outage = refusal;
            }
            results.refuse(sent.line(), sent.event(), refusal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the log", e);
        }
    }
}
