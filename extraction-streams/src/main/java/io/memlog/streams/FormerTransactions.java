package io.memlog.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a killed instance has left open; stateless.
 *
 * <p>Readers of committed records, and whoever took over its tasks, wait for its transaction. Kafka Streams ends it when the instance
 * writes again, which an instance that comes back to standby tasks never does: then only the transaction's timeout does.
 */
final class FormerTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(FormerTransactions.class);
    private static final int TIMEOUT_MS = 5_000;

    /** Kafka Streams keeps the id of the process here; its producers are {@code <application>-<process>-<thread>}. */
    private static final String PROCESS_FILE = "kafka-streams-process-metadata";

    private static final Pattern PROCESS_ID = Pattern.compile("\"processId\"\\s*:\\s*\"([0-9a-f-]{36})\"");

    private FormerTransactions() {}

    /**
     * Aborts what is open of the instance that last ran on the folder. It must not run any more; if it does, its threads find
     * themselves fenced and begin again. A cluster that does not answer keeps nobody from starting: then the timeout decides.
     *
     * @param threads of the former instance, as far as we know those of this one
     */
    static void abort(Admin admin, Path stateDir, int threads) {
        processId(stateDir)
                .map(process -> IntStream.rangeClosed(1, threads)
                        .mapToObj(thread -> "%s-%s-%d".formatted(StreamsSettings.APPLICATION_ID, process, thread))
                        .toList())
                .ifPresent(ids -> fence(admin, ids));
    }

    private static void fence(Admin admin, List<String> transactionalIds) {
        try {
            admin.fenceProducers(transactionalIds, new FenceProducersOptions().timeoutMs(TIMEOUT_MS))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            LOG.atWarn()
                    .setCause(e.getCause())
                    .log("Could not abort what a killed instance may have left open; it ends with its timeout");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }

    private static Optional<String> processId(Path stateDir) {
        Path file = stateDir.resolve(StreamsSettings.APPLICATION_ID).resolve(PROCESS_FILE);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Matcher found = PROCESS_ID.matcher(Files.readString(file));
            return found.find() ? Optional.of(found.group(1)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("%s: expected a readable file".formatted(file), e);
        }
    }
}
