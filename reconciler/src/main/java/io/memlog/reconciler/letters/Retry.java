package io.memlog.reconciler.letters;

import io.memlog.reconciler.letters.OutcomeWatch.EventPlace;
import io.memlog.reconciler.letters.Redrive.Plan;
import io.memlog.reconciler.letters.RetryReport.Skipped;
import io.memlog.schemas.avro.LetterDecision;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Sends dead letters again, through memory.events, oldest first. Thread-safe; killed at any moment, what it sent is recorded and what
 * is not recorded was not sent, so running it again goes on where it ended.
 */
public final class Retry {
    /** Letters that are judged together, before any of them is sent. */
    private static final int SLICE_LETTERS = 1_000;

    private static final int CHUNK_LETTERS = 100;
    private static final long CHUNK_BYTES = 8L << 20;
    private static final int SHOWN_SKIPS = 100;
    private static final long PAUSE_SLICE_MS = 100;

    private final LetterIndex index;
    private final LetterJournal journal;
    private final LetterReaders readers;
    private final RetryGuard guard;
    private final Redrive redrive;
    private final Clock clock;

    Retry(
            LetterIndex index,
            LetterJournal journal,
            LetterReaders readers,
            RetryGuard guard,
            Redrive redrive,
            Clock clock) {
        this.index = index;
        this.journal = journal;
        this.readers = readers;
        this.guard = guard;
        this.redrive = redrive;
        this.clock = clock;
    }

    /**
     * Runs to its end, to the limit, or until it is cancelled, which is asked between any two transactions.
     *
     * @param progress told after each transaction
     */
    public RetryReport run(RetryRequest request, Consumer<RetryProgress> progress, BooleanSupplier isCancelled) {
        long start = System.nanoTime();
        index.refresh();
        List<KnownLetter> matched = request.letters().from(index, Integer.MAX_VALUE);
        try (LetterBytes bytes = readers.bytes();
                OutcomeWatch outcomes = readers.outcomes()) {
            var pass = new Pass(request, matched.size(), bytes);
            boolean wasCancelled = false;
            for (int from = 0; from < matched.size() && pass.hasRoom() && !wasCancelled; from += SLICE_LETTERS) {
                List<KnownLetter> slice = matched.subList(from, Math.min(matched.size(), from + SLICE_LETTERS));
                wasCancelled = pass.send(slice, progress, isCancelled);
            }
            SortedMap<String, Long> ended =
                    request.isDryRun() ? new TreeMap<>() : outcomes.await(pass.events, request.patience(), isCancelled);
            return pass.report(wasCancelled, ended, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** One run. */
    private final class Pass {
        private final RetryRequest request;
        private final int matched;
        private final LetterBytes bytes;
        private final Map<LetterId, Skipped> skips = new LinkedHashMap<>();
        private final Set<EventPlace> events = new HashSet<>();
        private int sent;

        Pass(RetryRequest request, int matched, LetterBytes bytes) {
            this.request = request;
            this.matched = matched;
            this.bytes = bytes;
        }

        void skip(LetterId id, Skip why, String detail) {
            skips.put(id, Skipped.of(id, why, detail));
        }

        /** What is skipped does not count: it must not keep a retry with a limit from what comes after it. */
        boolean hasRoom() {
            return sent < request.limit();
        }

        /** True if it was cancelled before its end. */
        boolean send(List<KnownLetter> slice, Consumer<RetryProgress> progress, BooleanSupplier isCancelled) {
            Map<LetterId, Skip> kept = request.isForced() ? Map.of() : guard.judge(slice, bytes);
            kept.forEach((id, why) -> skip(id, why, why.text()));
            List<Letter> letters = slice.stream()
                    .filter(known -> !kept.containsKey(known.id()))
                    .map(KnownLetter::letter)
                    .toList();
            int next = 0;
            while (next < letters.size() && hasRoom()) {
                if (isCancelled.getAsBoolean()) {
                    return true;
                }
                long start = System.nanoTime();
                List<Letter> chunk = chunk(letters, next);
                next += chunk.size();
                int before = sent;
                transact(plan(chunk));
                progress.accept(new RetryProgress(matched, sent + skips.size(), sent));
                if (!request.isDryRun()) {
                    pace(start, sent - before, isCancelled);
                }
            }
            return false;
        }

        /** As many as one transaction may hold, for its memory and for the rate. */
        private List<Letter> chunk(List<Letter> letters, int from) {
            int room = Math.min(CHUNK_LETTERS, Math.min(request.perSecond(), request.limit() - sent));
            int most = Math.min(letters.size(), from + room);
            int to = from;
            long size = 0;
            while (to < most && (to == from || size + letters.get(to).valueBytes() <= CHUNK_BYTES)) {
                size += letters.get(to).valueBytes();
                to++;
            }
            return letters.subList(from, to);
        }

        private Map<Letter, Plan.Send> plan(List<Letter> chunk) {
            Map<LetterId, ConsumerRecord<byte[], byte[]>> raws =
                    bytes.read(chunk.stream().map(Letter::id).toList());
            Map<Letter, Plan.Send> sends = new LinkedHashMap<>();
            for (Letter letter : chunk) {
                ConsumerRecord<byte[], byte[]> raw = raws.get(letter.id());
                Plan plan = raw == null
                        ? new Plan.Nothing("the letter was deleted meanwhile")
                        : redrive.plan(letter, raw, bytes::original);
                switch (plan) {
                    case Plan.Send send -> sends.put(letter, send);
                    case Plan.Nothing nothing -> skip(letter.id(), Skip.NOT_RETRIABLE, nothing.why());
                }
            }
            return sends;
        }

        private void transact(Map<Letter, Plan.Send> sends) {
            if (request.isDryRun() || sends.isEmpty()) {
                sent += sends.size();
                return;
            }
            try {
                conclude(sends, journal.write(entry -> write(entry, sends)));
            } catch (RecordTooLargeException e) {
                if (sends.size() == 1) {
                    sends.keySet()
                            .forEach(letter -> skip(letter.id(), Skip.NOT_RETRIABLE, "the broker takes no such size"));
                } else {
                    sends.forEach((letter, send) -> transact(Map.of(letter, send)));
                }
            }
        }

        /** All are on their way before the first is waited for. What another reconciler has decided on meanwhile is left alone. */
        private Map<LetterId, RecordMetadata> write(LetterJournal.Entry entry, Map<Letter, Plan.Send> sends) {
            Map<Letter, Future<RecordMetadata>> underWay = new LinkedHashMap<>();
            sends.forEach((letter, send) -> {
                boolean isUndecided =
                        index.find(letter.id()).filter(KnownLetter::isUndecided).isPresent();
                if (isUndecided || request.isForced()) {
                    underWay.put(letter, entry.send(send.event()));
                }
            });
            Map<LetterId, RecordMetadata> places = new HashMap<>();
            List<LetterDecision> decisions = new ArrayList<>();
            underWay.forEach((letter, future) -> {
                RecordMetadata event = entry.acknowledged(future);
                places.put(letter.id(), event);
                decisions.add(Decisions.retried(index.topicId(), letter, clock.instant(), request.by(), event));
            });
            decisions.forEach(entry::decide);
            return places;
        }

        private void conclude(Map<Letter, Plan.Send> sends, Map<LetterId, RecordMetadata> places) {
            sends.keySet().forEach(letter -> {
                RecordMetadata event = places.get(letter.id());
                if (event == null) {
                    skip(letter.id(), Skip.DECIDED, Skip.DECIDED.text());
                } else {
                    sent++;
                    events.add(new EventPlace(event.partition(), event.offset()));
                }
            });
        }

        private void pace(long start, int sentNow, BooleanSupplier isCancelled) {
            long due = start + Duration.ofSeconds(1).toNanos() * sentNow / request.perSecond();
            long left = due - System.nanoTime();
            while (left > 0 && !isCancelled.getAsBoolean()) {
                try {
                    Thread.sleep(Math.min(PAUSE_SLICE_MS, left / 1_000_000 + 1));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = due - System.nanoTime();
            }
        }

        RetryReport report(boolean wasCancelled, SortedMap<String, Long> outcomes, Duration took) {
            int ended = Math.toIntExact(
                    outcomes.values().stream().mapToLong(Long::longValue).sum());
            return new RetryReport(
                    request.isDryRun(),
                    wasCancelled,
                    matched,
                    sent,
                    skips.size(),
                    outcomes,
                    events.size() - ended,
                    skips.values().stream().limit(SHOWN_SKIPS).toList(),
                    took.toMillis());
        }
    }
}
