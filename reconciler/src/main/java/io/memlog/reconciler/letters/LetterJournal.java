package io.memlog.reconciler.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.LetterDecision;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes decisions, each in one transaction with what it says was sent: an event that was sent again and the decision on its letter
 * stand in the log together, or neither. Thread-safe.
 *
 * <p>All reconcilers share one transactional id. Whoever opens it fences every other one, and only then reads the decisions to
 * their end: nobody can decide on a letter between that reading and the commit. A fenced transaction left nothing behind, so it is
 * simply begun again, and finds what the other one has decided.
 */
public final class LetterJournal {
    static final String TRANSACTIONAL_ID = "memlog-dead-letters";

    /** A killed reconciler holds up the readers of the partitions it wrote to for so long, or until the next transaction begins. */
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    private static final int ATTEMPTS = 10;
    private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final long MAX_PAUSE_MS = 200;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final LetterIndex index;
    private final Serializer<LetterDecision> format;

    /** @param producers transactional producers of {@link #TRANSACTIONAL_ID}, one for each transaction */
    LetterJournal(Supplier<Producer<byte[], byte[]>> producers, LetterIndex index, Serializer<LetterDecision> format) {
        this.producers = producers;
        this.index = index;
        this.format = format;
    }

    /** What may be written inside of a transaction. */
    public static final class Entry {
        private final Producer<byte[], byte[]> producer;
        private final Serializer<LetterDecision> format;

        private Entry(Producer<byte[], byte[]> producer, Serializer<LetterDecision> format) {
            this.producer = producer;
            this.format = format;
        }

        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> event) {
            return producer.send(event);
        }

        /** Waits until the log has given it a place. */
        public RecordMetadata acknowledged(Future<RecordMetadata> sent) {
            try {
                return sent.get(ACKNOWLEDGE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
            } catch (TimeoutException e) {
                throw new KafkaException("expected an acknowledgement within " + ACKNOWLEDGE_TIMEOUT, e);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }

        public void decide(LetterDecision decision) {
            byte[] key = new LetterId(decision.getLetterPartition(), decision.getLetterOffset())
                    .key()
                    .getBytes(UTF_8);
            var unused = producer.send(new ProducerRecord<>(
                    Topics.LETTER_DECISIONS,
                    decision.getLetterPartition(),
                    key,
                    format.serialize(Topics.LETTER_DECISIONS, decision)));
        }
    }

    /**
     * Runs the work in one transaction, with the index up to date and nobody else deciding. It may run more than once; what it wrote
     * is committed once.
     *
     * @throws MemlogException with {@link ErrorCode#LOG_UNAVAILABLE} if the log cannot be written; ask the index what was decided
     * @throws RecordTooLargeException if the broker takes no record of that size; nothing was written
     */
    public synchronized <T> T write(Function<Entry, T> work) {
        @Nullable KafkaException fencing = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Producer<byte[], byte[]> producer = producers.get();
            try {
                producer.initTransactions();
                index.refresh();
                producer.beginTransaction();
                T result = work.apply(new Entry(producer, format));
                producer.commitTransaction();
                index.refresh();
                return result;
            } catch (RecordTooLargeException e) {
                throw e;
            } catch (KafkaException e) {
                if (!isBegunAgain(e)) {
                    throw new MemlogException(
                            ErrorCode.LOG_UNAVAILABLE,
                            "%s: expected a committed decision, found %s".formatted(Topics.LETTER_DECISIONS, e),
                            e);
                }
                fencing = e;
                pause();
            } finally {
                // Closing aborts an open transaction, too.
                producer.close(CLOSE_TIMEOUT);
            }
        }
        throw new MemlogException(
                ErrorCode.LOG_UNAVAILABLE,
                "%s: expected to be the only writer once in %d attempts, found another each time"
                        .formatted(Topics.LETTER_DECISIONS, ATTEMPTS),
                fencing == null ? new IllegalStateException("no attempt") : fencing);
    }

    private static boolean isBegunAgain(KafkaException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof TransactionAbortableException
                    || cause instanceof ApplicationRecoverableException) {
                return true;
            }
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, MAX_PAUSE_MS));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
