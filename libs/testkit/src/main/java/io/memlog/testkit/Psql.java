package io.memlog.testkit;

import io.memlog.testkit.process.Programs;
import java.time.Duration;
import java.util.List;

/**
 * Runs SQL as superuser through psql: the JDBC driver is none of this module's business. Immutable and thread-safe.
 *
 * @param program path of psql
 * @param port of the server on loopback
 */
record Psql(String program, int port) {

    static final String SUPERUSER = "postgres";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String WRITES = "?options=-c%20default_transaction_read_only%3Doff";

    /** What the statement returns; it may also write to a server that is read-only for others. */
    String run(String database, String sql) {
        return run(database, WRITES, sql);
    }

    /** With the settings that everybody gets. */
    String runAsAnybody(String database, String sql) {
        return run(database, "", sql);
    }

    private String run(String database, String options, String sql) {
        return Programs.run(
                TIMEOUT,
                List.of(
                        program,
                        "--no-psqlrc",
                        "--tuples-only",
                        "--no-align",
                        "--quiet",
                        "--set=ON_ERROR_STOP=1",
                        "--dbname=postgresql://%s@127.0.0.1:%d/%s%s".formatted(SUPERUSER, port, database, options),
                        "--command=" + sql));
    }
}
