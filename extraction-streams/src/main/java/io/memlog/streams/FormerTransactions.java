package io.memlog.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
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
    private static final long TIMEOUT_SECONDS = 30;

    /** Kafka Streams keeps the id of the process here; its producers are {@code <application>-<process>-<thread>}. */
    private static final String PROCESS_FILE = "kafka-streams-process-metadata";

    private static final Pattern PROCESS_ID = Pattern.compile("\"processId\"\\s*:\\s*\"([0-9a-f-]{36})\"");

    private FormerTransactions() {}

    /**
     * Aborts the open transactions of the instance that last ran on the folder. It must not run any more; if it does, its threads find
     * themselves fenced and begin again.
     */
    static void abort(Admin admin, Path stateDir) {
        processId(stateDir)
                .map(process -> "%s-%s-".formatted(StreamsSettings.APPLICATION_ID, process))
                .ifPresent(prefix -> abortAll(admin, prefix));
    }

    private static void abortAll(Admin admin, String prefix) {
        List<String> open = await(admin.listTransactions(
                                new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                        .all())
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(prefix))
                .toList();
        if (!open.isEmpty()) {
            await(admin.fenceProducers(open).all());
            LOG.atInfo().addKeyValue("transactions", open.size()).log("Aborted what a killed instance had left open");
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

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka: expected the end of former transactions, found " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }
}
