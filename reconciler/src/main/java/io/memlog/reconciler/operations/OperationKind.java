package io.memlog.reconciler.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One thing that can be asked for by name. Thread-safe: it prepares from any thread, and its tasks run on its lane's worker. */
public interface OperationKind {
    /** The lane of all that reads or mends the stores. */
    String STORES = "stores";

    /** As requests name it. */
    String name();

    /** Operations of one lane run one after the other, and beside those of every other lane. */
    default String lane() {
        return STORES;
    }

    /**
     * Reads the request's parameters and returns the work, which has not begun.
     *
     * @param parameters all fields of the request but its name
     * @throws io.memlog.schemas.MemlogException if a parameter is not one of this kind or outside its range; the request is refused
     */
    OperationTask prepare(ObjectNode parameters);

    /**
     * Whether an operation that the end of its process interrupted begins again, under its id, when the process is there again. Its
     * task must then find by itself what it had done.
     */
    default boolean isResumed() {
        return false;
    }
}
