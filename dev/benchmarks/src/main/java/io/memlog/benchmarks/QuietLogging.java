package io.memlog.benchmarks;

import org.slf4j.LoggerFactory;

/** Warnings only, on standard error, unless logging was configured from outside; stateless. */
final class QuietLogging {
    private static final String LOGGING = "logback.configurationFile";

    private QuietLogging() {}

    /** Called before anything logs. */
    static void begin() {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "io/memlog/benchmarks/logback.xml");
        }
        // Before several threads ask for it at once.
        LoggerFactory.getILoggerFactory();
    }
}
