package io.memlog.reconciler.operations;

import java.util.List;
import java.util.Optional;

/** Where operations are kept beyond the life of the process. Thread-safe; must not throw. */
public interface OperationHistory {
    /** Keeps nothing. */
    OperationHistory NONE = new OperationHistory() {
        @Override
        public boolean keep(Operation operation) {
            return true;
        }

        @Override
        public void save(Operation operation) {}

        @Override
        public Optional<List<Operation>> load() {
            return Optional.of(List.of());
        }
    };

    /**
     * Called before somebody is told that an operation is accepted, or will be cancelled: the process may be killed in the next moment.
     * What is final stays as it is. Blocks for seconds if it cannot be kept.
     *
     * @return false if it is not certain to be kept
     */
    boolean keep(Operation operation);

    /** Called at each change of the state; must not block. */
    void save(Operation operation);

    /** All that have not ended and the newest of the others, oldest first; empty if they cannot be read for now: ask again. */
    Optional<List<Operation>> load();
}
