package io.memlog.reconciler.operations;

import java.util.List;

/** Where operations are kept beyond the life of the process. Thread-safe; must not block and must not throw. */
public interface OperationHistory {
    /** Keeps nothing. */
    OperationHistory NONE = new OperationHistory() {
        @Override
        public void save(Operation operation) {}

        @Override
        public List<Operation> load() {
            return List.of();
        }
    };

    /** Called at each change of the state. */
    void save(Operation operation);

    /** The newest ones, oldest first; empty if they cannot be read. */
    List<Operation> load();
}
