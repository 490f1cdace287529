package io.memlog.query;

/** The graph store did not answer in time; answers go on without what it would add. */
final class GraphUnavailableException extends Exception {
    GraphUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
