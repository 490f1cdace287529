package io.memlog.sink.graph;

import io.memlog.service.ConfigurationException;
import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.StoreUnavailableException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.TransactionTerminatedException;
import org.neo4j.driver.exceptions.TransientException;

/** Says once, next to the driver, what an error means for a batch; stateless. */
final class Neo4jErrors {
    private static final String CONSTRAINT = "Neo.ClientError.Schema.ConstraintValidationFailed";
    private static final String STATEMENT = "Neo.ClientError.Statement.";
    private static final String TYPE = STATEMENT + "TypeError";
    private static final String ARGUMENT = STATEMENT + "ArgumentError";
    private static final String NOT_FOUND = STATEMENT + "EntityNotFound";
    private static final String TRANSACTION = "Neo.ClientError.Transaction.";
    private static final String SECURITY = "Neo.ClientError.Security.";
    private static final String EXPIRED = SECURITY + "AuthorizationExpired";

    private Neo4jErrors() {}

    /** A user that the database does not know will not do better later. */
    static RuntimeException opening(Neo4jException error) {
        if (error.code().startsWith(SECURITY) && !error.code().equals(EXPIRED)) {
            return new ConfigurationException(
                    "NEO4J_USER, NEO4J_PASSWORD: expected credentials that the graph store accepts, found "
                            + error.code());
        }
        return unavailable("schema", error);
    }

    /** No record is at stake, so none can be to blame. */
    static RuntimeException duringClaim(String what, Neo4jException error) {
        return isBug(error) ? error : unavailable(what, error);
    }

    /**
     * Until the commit is asked for nothing is written, so only the kind of error counts: of the record only where the server says so,
     * otherwise of the store. What goes wrong there (away, read-only, full, out of memory, deadlocked, too slow) will pass, and a
     * record thrown away for it would be lost.
     */
    static RuntimeException beforeCommit(String what, Neo4jException error) {
        if (isOfTheData(error)) {
            return refusedRecord(what, error);
        }
        return isBug(error) ? error : unavailable(what, error);
    }

    /** An answer that says why the commit failed is an answer; anything else leaves open whether it happened. */
    static RuntimeException duringCommit(String what, Neo4jException error) {
        if (isOfTheData(error)) {
            return refusedRecord(what, error);
        }
        boolean isRolledBack = error instanceof TransientException
                || error instanceof TransactionTerminatedException
                || error.code().startsWith(TRANSACTION);
        return isRolledBack ? unavailable(what, error) : new CommitUnknownException(message(what, error), error);
    }

    private static boolean isOfTheData(Neo4jException error) {
        String code = error.code();
        return error instanceof ClientException
                && (code.equals(CONSTRAINT) || code.equals(TYPE) || code.equals(ARGUMENT));
    }

    /** A statement that the server does not understand, now or later. */
    private static boolean isBug(Neo4jException error) {
        String code = error.code();
        return code.startsWith(STATEMENT) && !code.equals(NOT_FOUND);
    }

    private static RuntimeException refusedRecord(String what, Neo4jException error) {
        return new RecordRefusedException(message(what, error), error);
    }

    private static RuntimeException unavailable(String what, Neo4jException error) {
        return new StoreUnavailableException(message(what, error), error);
    }

    /** Of the server's errors the code only: its text may quote property values, and those are memory text. */
    private static String message(String what, Neo4jException error) {
        boolean isOfTheDriver = !error.code().startsWith("Neo.");
        return "graph store, %s: expected an answer, found %s"
                .formatted(what, isOfTheDriver ? error.getMessage() : error.code());
    }
}
