package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.store.PartKeys;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Level offsets: are the offset rows of each store offsets of this log? What contradicts it is a CORRUPT offset row, and nothing can be
 * said of the content beside it. Thread-safe.
 *
 * <p>A row that was moved inside the log's bounds contradicts only the content: see {@link SecondReading}.
 */
public final class OffsetRows {
    private static final List<String> TOPICS = List.of(Topics.ENRICHED, Topics.OUTCOMES);

    private final LogPositions log;
    private final List<StoreView> views;

    public OffsetRows(LogPositions log, List<StoreView> views) {
        this.log = log;
        this.views = List.copyOf(views);
    }

    /** A topic as it is now. */
    private record Topic(String clusterId, String topicId, Map<Integer, LogBounds> bounds) {}

    /**
     * One result for each store; a store with a row that is not of this log has FAILED, with that row as a finding.
     *
     * @param silent stores that have just not answered: they are not asked again
     */
    public List<StoreResult> check(Set<StoreName> silent) {
        Map<StoreName, StoreProgress> progress = new LinkedHashMap<>();
        List<StoreResult> results = new ArrayList<>();
        for (StoreView view : views) {
            if (silent.contains(view.name())) {
                continue;
            }
            try {
                progress.put(view.name(), view.progress());
            } catch (StoreReadException e) {
                results.add(StoreResult.failed(view.name(), String.valueOf(e.getMessage()), 0));
            }
        }
        // Read after the stores, which can therefore not be ahead of it.
        Map<String, Topic> topics = topics();
        progress.forEach((store, rows) -> results.add(compare(store, rows, topics)));
        return results;
    }

    private Map<String, Topic> topics() {
        String clusterId = log.clusterId();
        Map<String, Topic> topics = new HashMap<>();
        TOPICS.forEach(name -> topics.put(name, new Topic(clusterId, log.topicId(name), log.bounds(name))));
        return topics;
    }

    private static StoreResult compare(StoreName store, StoreProgress rows, Map<String, Topic> topics) {
        List<Difference> wrong = new ArrayList<>();
        List<String> objections = new ArrayList<>();
        Set<String> right = new TreeSet<>();
        for (PartitionProgress row : rows.partitions()) {
            Topic topic = topics.get(row.topic());
            LogBounds bound = topic == null ? null : topic.bounds().get(row.partition());
            if (topic == null || bound == null) {
                continue;
            }
            String key = PartKeys.offsetRow(row.topic(), row.partition());
            Optional<String> objection = OffsetRowRule.objection(row, topic.clusterId(), topic.topicId(), bound);
            if (objection.isPresent()) {
                wrong.add(
                        new Difference(store, FindingKind.CORRUPT, key, row.partition(), null, null, null, null, null));
                objections.add(String.valueOf(new StoreReadException(store, objection.get()).getMessage()));
            } else if (!row.topic().equals(Topics.ENRICHED)) {
                // Whether a row of memory.enriched is right only the content can tell.
                right.add(key);
            }
        }
        return new StoreResult(
                store,
                wrong.isEmpty() ? State.EQUAL : State.FAILED,
                wrong.isEmpty() ? null : String.join("; ", objections),
                new TreeMap<>(),
                wrong.size(),
                wrong,
                Set.of(),
                Set.of(),
                right,
                false,
                0,
                0);
    }
}
