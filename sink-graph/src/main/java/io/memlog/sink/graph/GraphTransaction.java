package io.memlog.sink.graph;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Values;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

/**
 * A transaction that ends in bounded time, whatever becomes of the network; confined to the thread that began it. What is not
 * committed when it is closed never will be.
 */
final class GraphTransaction implements AutoCloseable {
    /** Of the codes with which the server says that the time is over. */
    private static final String TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut";

    private final TransactionLimit limit;
    private final Duration timeout;
    private final Watchdog.Watch watch;
    private final Session session;
    private final Transaction transaction;

    private GraphTransaction(
            TransactionLimit limit, Duration timeout, Watchdog.Watch watch, Session session, Transaction transaction) {
        this.limit = limit;
        this.timeout = timeout;
        this.watch = watch;
        this.session = session;
        this.transaction = transaction;
    }

    /**
     * @param limit is told if it was exceeded
     * @param watch ends with the transaction
     */
    static GraphTransaction begin(
            Driver driver, TransactionConfig config, TransactionLimit limit, Watchdog.Watch watch) {
        @Nullable Session session = null;
        try {
            session = driver.session();
            Transaction transaction = session.beginTransaction(config);
            // While it waits for rows, the driver takes an interrupt for a wish to give the connection back in good
            // order.
            watch.release(transaction::close);
            return new GraphTransaction(limit, config.timeout(), watch, session, transaction);
        } catch (RuntimeException e) {
            RuntimeException told = e instanceof Neo4jException error ? withReason(watch, error) : e;
            closeQuietly(session);
            watch.close();
            throw told;
        }
    }

    List<Record> run(String statement, Map<String, ? extends @Nullable Object> parameters) {
        try {
            return transaction.run(statement, Values.value(parameters)).list();
        } catch (Neo4jException e) {
            throw told(e);
        }
    }

    /** An exception that is no answer of the server leaves open whether it happened. */
    void commit() {
        try {
            transaction.commit();
        } catch (Neo4jException e) {
            throw told(e);
        }
    }

    /** Never throws: what was committed stays so, and what was not the server rolls back when it is told or the time is over. */
    @Override
    public void close() {
        closeQuietly(transaction);
        closeQuietly(session);
        watch.close();
    }

    private Neo4jException told(Neo4jException error) {
        if (error.code().startsWith(TIMED_OUT)) {
            limit.exceeded(timeout);
        }
        return withReason(watch, error);
    }

    private static void closeQuietly(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            // The connection is gone, and with it all that it held.
        }
    }

    /** The driver only knows that its thread was interrupted. */
    private static Neo4jException withReason(Watchdog.Watch watch, Neo4jException error) {
        return watch.hasBarked() ? new ServiceUnavailableException("no answer in time", error) : error;
    }
}
