package io.memlog.reconciler.letters;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogFollower;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.LetterDecision;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All letters and decisions, without payloads, on the heap (about half a kilobyte a letter); follows both topics, so that every
 * reconciler sees what another one has decided. Thread-safe; the scan belongs to the caller and to nobody else.
 */
public final class LetterIndex {
    private static final Logger LOG = LoggerFactory.getLogger(LetterIndex.class);
    private static final Comparator<KnownLetter> OLDEST_FIRST = LetterCursor.NEWEST_FIRST.reversed();

    private final LogPositions log;
    private final LogFollower written;
    private final LogFollower decided;
    private final Deserializer<LetterDecision> decisionFormat;
    private final Map<Integer, NavigableMap<Long, Letter>> letters = new HashMap<>();
    private final Map<LetterId, LetterDecision> decisions = new HashMap<>();
    private final Map<EventPlace, LetterId> retriedAs = new HashMap<>();
    private String topicId = "";

    LetterIndex(LogPositions log, LogScan scan, Deserializer<LetterDecision> decisionFormat) {
        this.log = log;
        this.written = new LogFollower(log, scan, Topics.DEAD_LETTER);
        this.decided = new LogFollower(log, scan, Topics.LETTER_DECISIONS);
        this.decisionFormat = decisionFormat;
    }

    /** Reads on to the end of both topics, and forgets what is no longer on them. */
    public synchronized void refresh() {
        String current = log.topicId(Topics.DEAD_LETTER);
        Map<Integer, LogBounds> bounds = written.bounds();
        if (!current.equals(topicId) || written.hasShrunk(bounds)) {
            letters.clear();
            written.startOver();
            forgetDecisions();
            topicId = current;
        }
        written.readOn(bounds, this::add);
        Map<Integer, LogBounds> decisionBounds = decided.bounds();
        if (decided.hasShrunk(decisionBounds)) {
            forgetDecisions();
        }
        decided.readOn(decisionBounds, this::decide);
        forget(bounds);
    }

    /** Id of the topic that the letters stand on. */
    public synchronized String topicId() {
        return topicId;
    }

    public synchronized Optional<KnownLetter> find(LetterId id) {
        return Optional.ofNullable(of(id.partition()).get(id.offset())).map(this::known);
    }

    /** The letter that was sent again as this event. */
    public synchronized Optional<KnownLetter> retriedAs(EventPlace event) {
        return Optional.ofNullable(retriedAs.get(event)).flatMap(this::find);
    }

    /** The newest letters that match, after the cursor of the page before. */
    synchronized List<KnownLetter> newest(LetterFilter filter, @Nullable LetterCursor after, int limit) {
        return all().filter(filter::matches)
                .filter(known -> after == null || after.isAfter(known))
                .sorted(LetterCursor.NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    /** The oldest letters that match: the order in which they are to be sent again. */
    synchronized List<KnownLetter> oldest(LetterFilter filter, int limit) {
        return all().filter(filter::matches).sorted(OLDEST_FIRST).limit(limit).toList();
    }

    /** Letters below an offset of one partition. */
    synchronized List<KnownLetter> before(int partition, long offset) {
        return of(partition).headMap(offset, false).values().stream()
                .map(this::known)
                .toList();
    }

    /** Offset of the first letter of the partition that is as young as that, or the end of what was read. */
    synchronized long firstOffsetFrom(int partition, Instant time) {
        return of(partition).values().stream()
                .filter(letter -> !letter.time().isBefore(time))
                .mapToLong(letter -> letter.id().offset())
                .findFirst()
                .orElse(readUpTo(partition));
    }

    /** First offset of the partition that was not read yet. */
    synchronized long readUpTo(int partition) {
        return written.next(partition);
    }

    synchronized Backlog backlog() {
        return Backlog.of(all().filter(KnownLetter::isUndecided).map(KnownLetter::letter));
    }

    private void forgetDecisions() {
        decisions.clear();
        retriedAs.clear();
        decided.startOver();
    }

    private Stream<KnownLetter> all() {
        return letters.values().stream()
                .map(NavigableMap::values)
                .flatMap(Collection::stream)
                .map(this::known);
    }

    private KnownLetter known(Letter letter) {
        return new KnownLetter(letter, decisions.get(letter.id()));
    }

    private NavigableMap<Long, Letter> of(int partition) {
        return letters.computeIfAbsent(partition, unread -> new TreeMap<>());
    }

    private void add(ConsumerRecord<byte[], byte[]> scanned) {
        of(scanned.partition()).put(scanned.offset(), LetterFormat.letter(scanned));
    }

    /** A decision on a letter of another topic, deleted and created again since, says nothing of the letter at its place now. */
    private void decide(ConsumerRecord<byte[], byte[]> scanned) {
        try {
            LetterDecision decision = decisionFormat.deserialize(Topics.LETTER_DECISIONS, scanned.value());
            if (decision != null && decision.getTopicId().equals(topicId)) {
                var id = new LetterId(decision.getLetterPartition(), decision.getLetterOffset());
                decisions.put(id, decision);
                if (decision.getEventPartition() != null && decision.getEventOffset() != null) {
                    retriedAs.put(new EventPlace(decision.getEventPartition(), decision.getEventOffset()), id);
                }
            }
        } catch (SerializationException e) {
            LOG.atWarn()
                    .addKeyValue("topic", Topics.LETTER_DECISIONS)
                    .addKeyValue("partition", scanned.partition())
                    .addKeyValue("offset", scanned.offset())
                    .log("Expected a decision, found other bytes; its letter counts as undecided: {}", e.getMessage());
        }
    }

    private void forget(Map<Integer, LogBounds> bounds) {
        bounds.forEach((partition, bound) ->
                of(partition).headMap(bound.start(), false).clear());
        decisions.keySet().removeIf(id -> isGone(id, bounds));
        retriedAs.values().removeIf(id -> isGone(id, bounds));
    }

    private static boolean isGone(LetterId id, Map<Integer, LogBounds> bounds) {
        LogBounds bound = bounds.get(id.partition());
        return bound != null && id.offset() < bound.start();
    }
}
