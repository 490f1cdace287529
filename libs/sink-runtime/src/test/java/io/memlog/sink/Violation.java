package io.memlog.sink;

/** A promise that was broken; an error, so that no code under test takes it for a failure of the store. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message);
    }
}
