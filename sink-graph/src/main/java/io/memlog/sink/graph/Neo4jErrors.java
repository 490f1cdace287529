package io.memlog.sink.graph;

import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.StoreUnavailableException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.DatabaseException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;
import org.neo4j.driver.exceptions.TransactionTerminatedException;
import org.neo4j.driver.exceptions.TransientException;

/** Says once, next to the driver, what an error means for a batch; stateless. */
final class Neo4jErrors {
    private static final String SCHEMA = "Neo.ClientError.Schema.";
    private static final String TYPE = "Neo.ClientError.Statement.TypeError";
    private static final String ARGUMENT = "Neo.ClientError.Statement.ArgumentError";
    private static final String TRANSACTION = "Neo.ClientError.Transaction.";
    private static final String SECURITY = "Neo.ClientError.Security.";

    private Neo4jErrors() {}

    /** Until the commit is asked for nothing is written, so only the kind of error counts. */
    static RuntimeException beforeCommit(String what, Neo4jException error) {
        return switch (error) {
            case TransientException retry -> unavailable(what, error);
            case ServiceUnavailableException gone -> unavailable(what, error);
            case SessionExpiredException gone -> unavailable(what, error);
            case TransactionTerminatedException late -> unavailable(what, error);
            case ClientException refused -> refusedOrBug(what, error);
            case DatabaseException broken -> unavailable(what, error);
            default -> error;
        };
    }

    /** An answer that says why the commit failed is an answer; anything else leaves open whether it happened. */
    static RuntimeException duringCommit(String what, Neo4jException error) {
        return switch (error) {
            case TransientException retry -> unavailable(what, error);
            case TransactionTerminatedException late -> unavailable(what, error);
            case ClientException refused when isOfTheData(refused) -> refusedRecord(what, error);
            default -> new CommitUnknownException(message(what, error), error);
        };
    }

    private static RuntimeException refusedOrBug(String what, Neo4jException error) {
        if (isOfTheData(error)) {
            return refusedRecord(what, error);
        }
        String code = error.code();
        return code.startsWith(TRANSACTION) || code.startsWith(SECURITY) ? unavailable(what, error) : error;
    }

    private static boolean isOfTheData(Neo4jException error) {
        String code = error.code();
        return code.startsWith(SCHEMA) || code.equals(TYPE) || code.equals(ARGUMENT);
    }

    private static RuntimeException refusedRecord(String what, Neo4jException error) {
        return new RecordRefusedException(message(what, error), error);
    }

    private static RuntimeException unavailable(String what, Neo4jException error) {
        return new StoreUnavailableException(message(what, error), error);
    }

    /** Of the server's errors the code only: its text may quote property values, and those are memory text. */
    private static String message(String what, Neo4jException error) {
        boolean isOfTheDriver =
                error instanceof ServiceUnavailableException || error instanceof SessionExpiredException;
        return "graph store, %s: expected an answer, found %s"
                .formatted(what, isOfTheDriver ? error.getMessage() : error.code());
    }
}
