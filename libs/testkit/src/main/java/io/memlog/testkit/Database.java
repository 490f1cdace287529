package io.memlog.testkit;

/**
 * How to reach one Postgres database. Immutable and thread-safe.
 *
 * @param jdbcUrl for {@code DATABASE_URL}
 * @param user owner of the database, not a superuser: row-level security would not hold for one
 * @param password blank, since the server trusts loopback
 */
public record Database(String jdbcUrl, String user, String password) {}
