package io.memlog.models.remote;

import java.time.Duration;

/**
 * How patiently providers are treated; immutable.
 *
 * @param connectTimeout until a connection stands
 * @param requestTimeout until the whole answer to one request is there
 * @param deadline end of a call, its waits and repetitions included; before it, as long a wait for a place
 * @param attempts requests for one call at most, the first included; as often is a text sent that a provider cannot digest
 * @param retryWait wait before the second attempt unless the provider asks for another
 * @param breakerFailures failed requests in a row after which a provider is left alone
 * @param breakerOpen how long it is left alone before one request tries it
 * @param concurrency requests in flight at one provider
 * @param batchTexts texts of one embedding request at most
 * @param batchDelay how long a text waits for others to share its request
 * @param probeInterval time between two looks at an embedding provider out of service
 */
public record Resilience(
        Duration connectTimeout,
        Duration requestTimeout,
        Duration deadline,
        int attempts,
        Duration retryWait,
        int breakerFailures,
        Duration breakerOpen,
        int concurrency,
        int batchTexts,
        Duration batchDelay,
        Duration probeInterval) {

    /** More would let {@link PoisonSearch} send a text more often than it promises. */
    public static final int MOST_BATCH_TEXTS = 64;

    public static final Resilience DEFAULT = new Resilience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            3,
            Duration.ofMillis(250),
            5,
            Duration.ofSeconds(30),
            4,
            MOST_BATCH_TEXTS,
            Duration.ofMillis(10),
            Duration.ofSeconds(5));

    public Resilience {
        if (attempts < 1 || breakerFailures < 1 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "expected at least one attempt, failure and request in flight, found %d, %d and %d"
                            .formatted(attempts, breakerFailures, concurrency));
        }
        if (batchTexts < 1 || batchTexts > MOST_BATCH_TEXTS) {
            throw new IllegalArgumentException(
                    "texts of a batch: expected 1 to %d, found %d".formatted(MOST_BATCH_TEXTS, batchTexts));
        }
    }

    /** The same, but with no wait longer than this: for callers who have somebody waiting for them. */
    public Resilience within(Duration patience) {
        return new Resilience(
                shorter(connectTimeout, patience),
                shorter(requestTimeout, patience),
                shorter(deadline, patience),
                attempts,
                retryWait,
                breakerFailures,
                breakerOpen,
                concurrency,
                batchTexts,
                batchDelay,
                probeInterval);
    }

    /** How long somebody waits who can go to another provider. */
    Duration quickDeadline() {
        return shorter(requestTimeout.dividedBy(3), deadline);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
