package io.memlog.reconciler.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import org.junit.jupiter.api.Test;

class FormerTaskTest {
    private final OperationRun run = new OperationRun("former", true);

    @Test
    void logThatIsAwayWhenTheReconcilerIsThereAgainIsWaitedFor() {
        FormerTask former = former(new Asking(1, ErrorCode.LOG_UNAVAILABLE));

        assertThat(former.run(run).isConsistent()).isTrue();
    }

    @Test
    void cancelledItIsRunAgainLaterAndNotForgotten() {
        FormerTask former = former(new Asking(1, ErrorCode.STORE_UNAVAILABLE));
        run.cancel();

        assertThatThrownBy(() -> former.run(run)).isInstanceOf(OperationParkedException.class);
        assertThat(former.run(run).isConsistent()).isTrue();
    }

    @Test
    void requestThatIsNoGoodOneAnyMoreIsItsFailure() {
        FormerTask former = former(new Asking(1, ErrorCode.INVALID_FIELD));

        assertThatThrownBy(() -> former.run(run))
                .isInstanceOf(MemlogException.class)
                .hasMessage("no answer");
    }

    private static FormerTask former(OperationKind kind) {
        return new FormerTask(kind, JsonNodeFactory.instance.objectNode());
    }

    /** Has to ask somebody before it can begin, who does not answer so many times. */
    private static final class Asking implements OperationKind {
        private final ErrorCode code;
        private int failures;

        Asking(int failures, ErrorCode code) {
            this.failures = failures;
            this.code = code;
        }

        @Override
        public String name() {
            return "asks";
        }

        @Override
        public OperationTask prepare(ObjectNode parameters) {
            if (failures-- > 0) {
                throw new MemlogException(code, "no answer");
            }
            return run -> TaskResult.done("asked", true);
        }
    }
}
