package io.memlog.standalone;

/** Exit codes of every command. */
final class ExitCode {
    static final int OK = 0;

    /** The command ran, and what it was to show does not hold: findings, a refused line, a missing answer. */
    static final int NOT_EQUAL = 1;

    /** The command could not run to its end. */
    static final int FAILED = 2;

    private ExitCode() {}
}
