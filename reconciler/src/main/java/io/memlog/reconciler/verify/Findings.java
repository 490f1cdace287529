package io.memlog.reconciler.verify;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.StoreName;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** All findings from open to repaired or accepted, as all reconcilers know them. Thread-safe. */
public final class Findings {
    private final Map<String, KnownFinding> byId = new ConcurrentSkipListMap<>();
    private final Clock clock;
    private final FindingsLog log;

    public Findings(Clock clock, FindingsLog log) {
        this.clock = clock;
        this.log = log;
    }

    /** Takes over a finding that is already published. */
    public void restore(KnownFinding finding) {
        byId.put(finding.difference().findingId(), finding);
    }

    /** Takes over that a finding was deleted. */
    public void forget(String findingId) {
        byId.remove(findingId);
    }

    /** Takes over what other reconcilers have made of findings since the last time. */
    public void catchUp() {
        log.catchUp(this);
    }

    /** Deletes, for all reconcilers, what was found repaired before that time; returns how many. */
    public synchronized int deleteRepaired(Instant before) {
        catchUp();
        List<String> old = byId.values().stream()
                .filter(finding -> !finding.isThere() && finding.lastSeenAt().isBefore(before))
                .map(finding -> finding.difference().findingId())
                .toList();
        old.forEach(id -> {
            log.delete(id);
            byId.remove(id);
        });
        return old.size();
    }

    /** Takes over what a reading of digests found; see {@link #apply(List, FindingDepth)}. */
    public List<KnownFinding> apply(List<StoreResult> results) {
        return apply(results, FindingDepth.DIGESTS);
    }

    /** Takes over what a reading found and returns the findings it confirmed, as they stand now. */
    public synchronized List<KnownFinding> apply(List<StoreResult> results, FindingDepth depth) {
        // What was accepted elsewhere a moment ago must not be opened again.
        catchUp();
        Instant now = clock.instant();
        List<KnownFinding> confirmed = new ArrayList<>();
        for (StoreResult result : results) {
            for (Difference difference : result.confirmed()) {
                confirmed.add(change(confirmed(difference, depth, now)));
            }
            repaired(result, depth).forEach(finding -> change(finding.repaired(now)));
        }
        return confirmed;
    }

    /** Keys that a reading of digests has to read again; see {@link #openKeys(FindingDepth)}. */
    public Map<StoreName, Set<String>> openKeys() {
        return openKeys(FindingDepth.DIGESTS);
    }

    /** By store, keys with a finding that is still there and on which a reading of the depth can decide. */
    public Map<StoreName, Set<String>> openKeys(FindingDepth depth) {
        Map<StoreName, Set<String>> keys = new EnumMap<>(StoreName.class);
        for (KnownFinding finding : byId.values()) {
            if (finding.isThere() && isDecidedBy(depth, finding)) {
                keys.computeIfAbsent(finding.difference().store(), store -> new HashSet<>())
                        .add(finding.difference().key());
            }
        }
        return keys;
    }

    public Optional<KnownFinding> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** A repair of these findings is under way; those that are not open are left alone. */
    public synchronized void repairing(Collection<String> ids) {
        openOf(ids).forEach(finding -> change(finding.repairing()));
    }

    /** A repair of these findings did not begin after all. */
    public synchronized void reopen(Collection<String> ids) {
        openOf(ids).forEach(finding -> change(finding.reopened()));
    }

    /**
     * Somebody has decided to live with these differences; one counts as open again once it differs in another way.
     *
     * @return as they are now, in the order of the ids
     * @throws MemlogException with {@link ErrorCode#NO_SUCH_RESOURCE} if one of them is not known, and with
     *     {@link ErrorCode#VERSION_CONFLICT} if one is repaired: there is nothing to accept. None is accepted then
     */
    public synchronized List<KnownFinding> accept(List<String> ids, String reason) {
        catchUp();
        List<KnownFinding> found = new ArrayList<>();
        for (String id : ids) {
            KnownFinding finding = byId.get(id);
            if (finding == null) {
                throw new MemlogException(
                        ErrorCode.NO_SUCH_RESOURCE,
                        "finding: expected the id of one that is known, found another as number %d of %d; none was accepted"
                                .formatted(found.size() + 1, ids.size()));
            }
            if (!finding.isThere()) {
                throw new MemlogException(
                        ErrorCode.VERSION_CONFLICT,
                        "finding: expected one that is open, found one that is repaired as number %d of %d; none was accepted"
                                .formatted(found.size() + 1, ids.size()));
            }
            found.add(finding);
        }
        return found.stream().map(finding -> change(finding.accepted(reason))).toList();
    }

    /** Whether somebody has decided to live with exactly this difference. */
    public boolean isAccepted(Difference difference) {
        return find(difference.findingId())
                .filter(known -> known.state() == FindingState.ACCEPTED
                        && known.difference().equals(difference))
                .isPresent();
    }

    /** By ascending id. */
    public List<KnownFinding> all() {
        return List.copyOf(byId.values());
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

    private List<KnownFinding> openOf(Collection<String> ids) {
        return ids.stream()
                .map(byId::get)
                .filter(Objects::nonNull)
                .filter(KnownFinding::isOpen)
                .toList();
    }

    private KnownFinding confirmed(Difference difference, FindingDepth depth, Instant now) {
        KnownFinding known = byId.get(difference.findingId());
        return known == null ? KnownFinding.opened(difference, depth, now) : known.seenAgain(difference, depth, now);
    }

    /** Findings whose key was read again, deeply enough, and is right now, or differs in another way. */
    private List<KnownFinding> repaired(StoreResult result, FindingDepth depth) {
        Set<String> confirmedIds =
                result.confirmed().stream().map(Difference::findingId).collect(Collectors.toSet());
        Set<String> decidedKeys = new HashSet<>(result.cleared());
        result.confirmed().forEach(difference -> decidedKeys.add(difference.key()));
        return all().stream()
                .filter(KnownFinding::isThere)
                .filter(finding -> isDecidedBy(depth, finding))
                .filter(finding -> finding.difference().store() == result.store())
                .filter(finding -> decidedKeys.contains(finding.difference().key()))
                .filter(finding -> !confirmedIds.contains(finding.difference().findingId()))
                .toList();
    }

    private static boolean isDecidedBy(FindingDepth depth, KnownFinding finding) {
        return finding.depth().compareTo(depth) <= 0;
    }

    private KnownFinding change(KnownFinding finding) {
        // In this order: once it is under way, nothing older of another reconciler takes its place.
        log.publish(finding);
        byId.put(finding.difference().findingId(), finding);
        return finding;
    }
}
