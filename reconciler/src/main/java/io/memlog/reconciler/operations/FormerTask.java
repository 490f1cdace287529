package io.memlog.reconciler.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;

/**
 * What a former process has begun. What was a good request may be refused by now, as the failure of the operation; but where what it has to
 * ask does not answer, it waits: it may have something to take back.
 */
record FormerTask(OperationKind kind, ObjectNode parameters) implements OperationTask {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    @Override
    public TaskResult run(OperationRun run) {
        return prepared(run).run(run);
    }

    private OperationTask prepared(OperationRun run) {
        while (true) {
            try {
                return kind.prepare(parameters);
            } catch (MemlogException e) {
                if (e.code() != ErrorCode.LOG_UNAVAILABLE && e.code() != ErrorCode.STORE_UNAVAILABLE) {
                    throw e;
                }
                String phase = "waiting to begin again: " + e.getMessage();
                run.phase(phase);
                if (run.isCancelled()) {
                    throw new OperationParkedException(phase);
                }
                OperationRun.sleep(AGAIN);
            }
        }
    }
}
