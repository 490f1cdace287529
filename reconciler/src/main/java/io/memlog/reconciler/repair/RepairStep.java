package io.memlog.reconciler.repair;

import io.memlog.reconciler.repair.Reemission.Asks;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.FindingKind;
import java.util.List;
import java.util.Optional;

/**
 * What one key needs; one event mends both stores. Immutable.
 *
 * @param findings all findings on the key that are to be repaired, at least one
 */
record RepairStep(String key, List<KnownFinding> findings) {
    RepairStep {
        findings = List.copyOf(findings);
    }

    /** How it is mended. */
    enum Action {
        /** The writer publishes its state of the memory again. */
        REEMIT,
        /** The writer publishes a tombstone again, if it too knows no such memory. */
        REMOVE,
        /** The key is none that an event could name: only the store's administrator can remove what carries it. */
        NOT_ADDRESSABLE
    }

    Action action() {
        if (memoryKey().isEmpty()) {
            return Action.NOT_ADDRESSABLE;
        }
        boolean isOrphanOnly =
                findings.stream().allMatch(finding -> finding.difference().kind() == FindingKind.ORPHAN);
        return isOrphanOnly ? Action.REMOVE : Action.REEMIT;
    }

    /** Empty if the rows carry a key that no event may name. */
    Optional<MemoryKey> memoryKey() {
        try {
            return Optional.of(MemoryKey.parse(key));
        } catch (MemlogException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalStateException if no event can name the key */
    Reemission reemission(String eventId) {
        MemoryKey memory =
                memoryKey().orElseThrow(() -> new IllegalStateException("expected a step that an event can name"));
        return new Reemission(eventId, memory, action() == Action.REMOVE, Asks.EMBEDDERS, findingIds());
    }

    List<String> findingIds() {
        return findings.stream()
                .map(finding -> finding.difference().findingId())
                .toList();
    }
}
