package io.memlog.reconciler.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a table would keep, for processes that follow one another; it may be away. Thread-safe. */
public final class KeptInMemory implements OperationHistory {
    private final Map<String, Operation> kept = new LinkedHashMap<>();
    private boolean isAway;

    /** Of a database that does not answer: what is saved meanwhile does not outlive the process. */
    public synchronized void away(boolean isAwayNow) {
        isAway = isAwayNow;
    }

    public synchronized Operation newest() {
        return List.copyOf(kept.values()).getLast();
    }

    public synchronized boolean isEmpty() {
        return kept.isEmpty();
    }

    @Override
    public synchronized boolean keep(Operation operation) {
        save(operation);
        return !isAway;
    }

    @Override
    public synchronized void save(Operation operation) {
        if (!isAway) {
            kept.put(operation.id(), operation);
        }
    }

    @Override
    public synchronized Optional<List<Operation>> load() {
        return isAway ? Optional.empty() : Optional.of(List.copyOf(kept.values()));
    }
}
