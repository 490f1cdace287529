package io.memlog.reconciler.verify;

import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** All findings from open to repaired. Every change goes to the publisher. Thread-safe. */
public final class Findings {
    private final Map<String, KnownFinding> byId = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Consumer<KnownFinding> publisher;

    public Findings(Clock clock, Consumer<KnownFinding> publisher) {
        this.clock = clock;
        this.publisher = publisher;
    }

    /** Takes over a finding that is already published. */
    public void restore(KnownFinding finding) {
        byId.put(finding.difference().findingId(), finding);
    }

    /** Takes over what a check found and returns the findings it confirmed, as they stand now. */
    public synchronized List<KnownFinding> apply(List<StoreResult> results) {
        Instant now = clock.instant();
        List<KnownFinding> confirmed = new ArrayList<>();
        for (StoreResult result : results) {
            for (Difference difference : result.confirmed()) {
                confirmed.add(change(confirmed(difference, now)));
            }
            repaired(result).forEach(finding -> change(finding.repaired(now)));
        }
        return confirmed;
    }

    /** Keys with an open finding, by store. */
    public Map<StoreName, Set<String>> openKeys() {
        Map<StoreName, Set<String>> keys = new EnumMap<>(StoreName.class);
        for (KnownFinding finding : open()) {
            keys.computeIfAbsent(finding.difference().store(), store -> new HashSet<>())
                    .add(finding.difference().key());
        }
        return keys;
    }

    public List<KnownFinding> all() {
        return byId.values().stream()
                .sorted(Comparator.comparing(finding -> finding.difference().findingId()))
                .toList();
    }

    public List<KnownFinding> open() {
        return all().stream().filter(KnownFinding::isOpen).toList();
    }

    public long countOpen(StoreName store, FindingKind kind) {
        return byId.values().stream()
                .filter(KnownFinding::isOpen)
                .filter(finding -> finding.difference().store() == store
                        && finding.difference().kind() == kind)
                .count();
    }

    private KnownFinding confirmed(Difference difference, Instant now) {
        KnownFinding known = byId.get(difference.findingId());
        return known == null ? KnownFinding.opened(difference, now) : known.seenAgain(difference, now);
    }

    /** Open findings whose key was read again and is right now, or differs in another way. */
    private List<KnownFinding> repaired(StoreResult result) {
        Set<String> confirmedIds =
                result.confirmed().stream().map(Difference::findingId).collect(Collectors.toSet());
        Set<String> decidedKeys = new HashSet<>(result.cleared());
        result.confirmed().forEach(difference -> decidedKeys.add(difference.key()));
        return open().stream()
                .filter(finding -> finding.difference().store() == result.store())
                .filter(finding -> decidedKeys.contains(finding.difference().key()))
                .filter(finding -> !confirmedIds.contains(finding.difference().findingId()))
                .toList();
    }

    private KnownFinding change(KnownFinding finding) {
        byId.put(finding.difference().findingId(), finding);
        publisher.accept(finding);
        return finding;
    }
}
