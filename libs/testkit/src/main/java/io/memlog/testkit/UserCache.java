package io.memlog.testkit;

import java.nio.file.Path;

/** Where this user keeps what is costly to make and may be deleted at any time. Thread-safe. */
final class UserCache {

    private UserCache() {}

    /** {@code $XDG_CACHE_HOME/memlog}; it need not exist. */
    static Path folder() {
        String given = System.getenv("XDG_CACHE_HOME");
        Path caches =
                given == null || given.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
        return caches.resolve("memlog");
    }
}
