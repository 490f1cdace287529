package io.memlog.reconciler.redrive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.letters.DeadLetters;
import io.memlog.reconciler.letters.LetterRequest;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.repair.Reemits;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.MemlogSerdes;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.serialization.Serde;

/** {@code retry}: sends dead letters again. Thread-safe. */
public final class RetryKind implements OperationKind {
    public static final String NAME = "retry";

    private final Retry retry;

    private RetryKind(Retry retry) {
        this.retry = retry;
    }

    /**
     * Wires the parts of this package.
     *
     * @param serdes configuration of the serdes
     * @param partitions of memory.events
     * @param database the vector store, which may be away
     */
    public static RetryKind of(
            DeadLetters letters, Map<String, String> serdes, int partitions, DataSource database, Clock clock) {
        Serde<MemoryEvent> events = MemlogSerdes.events(serdes);
        var guard = new RetryGuard(letters.index(), new NewerWrites(database), events.deserializer(), clock);
        var redrive = new Redrive(partitions, new Reemits(events.serializer(), partitions, clock));
        return new RetryKind(
                new Retry(letters, guard, redrive, MemlogSerdes.outcomes(serdes).deserializer(), clock));
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Letters that failed must not wait for a long check or rebuild, and no check or repair looks at letters. */
    @Override
    public String lane() {
        return NAME;
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        RetryRequest request = RetryRequest.of(Parameters.read(parameters, LetterRequest.class, LetterRequest.FORM));
        return run -> {
            RetryReport report = retry.run(run, request);
            return TaskResult.done(report, report.isClean());
        };
    }
}
