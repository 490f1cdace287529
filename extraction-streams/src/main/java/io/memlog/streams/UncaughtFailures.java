package io.memlog.streams;

import java.util.function.Consumer;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides once what the death of a stream thread means: an outage of Kafka or the registry is waited out on a new thread, which
 * reads the same events again; anything else stops the service, and no event is lost or skipped. Thread-safe.
 */
final class UncaughtFailures implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtFailures.class);

    private final Consumer<Throwable> stopService;

    UncaughtFailures(Consumer<Throwable> stopService) {
        this.stopService = stopService;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        if (isOutage(failure)) {
            LOG.atWarn().setCause(failure).log("Stream thread is replaced: a part it needs is away");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        stopService.accept(failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FatalStreamException || cause instanceof AuthorizationException) {
                return false;
            }
            if (cause instanceof RetriableException
                    || cause instanceof TaskMigratedException
                    || cause instanceof TaskCorruptedException) {
                return true;
            }
        }
        return false;
    }
}
