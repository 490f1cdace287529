package io.memlog.reconciler.redrive;

import io.memlog.reconciler.letters.DeadLetters;
import io.memlog.reconciler.letters.Decisions;
import io.memlog.reconciler.letters.EventPlace;
import io.memlog.reconciler.letters.KnownLetter;
import io.memlog.reconciler.letters.Letter;
import io.memlog.reconciler.letters.LetterBytes;
import io.memlog.reconciler.letters.LetterId;
import io.memlog.reconciler.letters.LetterJournal;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.redrive.Redrive.Plan;
import io.memlog.reconciler.redrive.RetryReport.Skipped;
import io.memlog.schemas.avro.LetterDecision;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** What one retry sends and leaves behind, transaction by transaction; used by one thread. */
final class RetryPass {
    private static final int CHUNK_LETTERS = 100;
    private static final long CHUNK_BYTES = 8L << 20;
    private static final int SHOWN_SKIPS = 100;

    private final OperationRun run;
    private final RetryRequest request;
    private final DeadLetters letters;
    private final Redrive redrive;
    private final LetterBytes bytes;
    private final Clock clock;
    private final RateCap cap;
    private final Map<LetterId, Skipped> skips = new LinkedHashMap<>();
    private final Set<EventPlace> events = new HashSet<>();
    private int sent;

    RetryPass(
            OperationRun run,
            RetryRequest request,
            DeadLetters letters,
            Redrive redrive,
            LetterBytes bytes,
            Clock clock) {
        this.run = run;
        this.request = request;
        this.letters = letters;
        this.redrive = redrive;
        this.bytes = bytes;
        this.clock = clock;
        this.cap = new RateCap(request.perSecond());
    }

    /** What is skipped does not count: it must not keep a retry with a limit from what comes after it. */
    boolean hasRoom() {
        return sent < request.limit();
    }

    /** Events that stand on memory.events. */
    Set<EventPlace> events() {
        return Set.copyOf(events);
    }

    /** Sends the letters but for those that are to stay behind, as far as there is room. */
    void send(List<KnownLetter> slice, Map<LetterId, Skip> kept) {
        kept.forEach((id, why) -> skip(id, why, why.text()));
        List<Letter> left = slice.stream()
                .filter(known -> !kept.containsKey(known.id()))
                .map(KnownLetter::letter)
                .toList();
        int next = 0;
        while (next < left.size() && hasRoom()) {
            run.checkCancelled();
            List<Letter> chunk = chunk(left, next);
            next += chunk.size();
            transact(plan(chunk));
        }
    }

    RetryReport report(int matched, SortedMap<String, Long> outcomes, long startNanos) {
        int ended = Math.toIntExact(
                outcomes.values().stream().mapToLong(Long::longValue).sum());
        return new RetryReport(
                request.isDryRun(),
                matched,
                sent,
                skips.size(),
                outcomes,
                events.size() - ended,
                skips.values().stream().limit(SHOWN_SKIPS).toList(),
                (System.nanoTime() - startNanos) / 1_000_000);
    }

    private void skip(LetterId id, Skip why, String detail) {
        skips.put(id, Skipped.of(id, why, detail));
        run.failed(1);
        skips.values().stream()
                .collect(Collectors.groupingBy(Skipped::reason, Collectors.counting()))
                .forEach(run::kind);
    }

    /** As many as one transaction may hold, for its memory and for the rate. */
    private List<Letter> chunk(List<Letter> left, int from) {
        int room = Math.min(CHUNK_LETTERS, Math.min(request.perSecond(), request.limit() - sent));
        int most = Math.min(left.size(), from + room);
        int to = from;
        long size = 0;
        while (to < most && (to == from || size + left.get(to).valueBytes() <= CHUNK_BYTES)) {
            size += left.get(to).valueBytes();
            to++;
        }
        return left.subList(from, to);
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
            run.done(sends.size());
            return;
        }
        cap.await(run, sends.size());
        try {
            conclude(sends, letters.journal().write(entry -> write(entry, sends)));
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
            boolean isUndecided = letters.index()
                    .find(letter.id())
                    .filter(KnownLetter::isUndecided)
                    .isPresent();
            if (isUndecided || request.isForced()) {
                underWay.put(letter, entry.send(send.event()));
            }
        });
        String topicId = letters.index().topicId();
        Map<LetterId, RecordMetadata> places = new HashMap<>();
        List<LetterDecision> decisions = new ArrayList<>();
        underWay.forEach((letter, future) -> {
            RecordMetadata event = entry.acknowledged(future);
            places.put(letter.id(), event);
            decisions.add(Decisions.retried(topicId, letter, clock.instant(), request.by(), event));
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
                run.done(1);
                run.offset(event.partition(), event.offset());
            }
        });
    }
}
