package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TransactionLimitTest {
    private final AtomicLong nanoTime = new AtomicLong();
    private final TransactionLimit limit =
            new TransactionLimit(Duration.ofSeconds(15), Duration.ofSeconds(50), nanoTime::get);

    @Test
    void doublesWhileItIsExceededAndNeverOutgrowsTheLongest() {
        limit.exceeded(limit.current());
        assertThat(limit.current()).isEqualTo(Duration.ofSeconds(30));
        limit.exceeded(limit.current());
        assertThat(limit.current()).isEqualTo(Duration.ofSeconds(50));
        limit.exceeded(limit.current());
        assertThat(limit.current()).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void transactionsThatBeganTogetherDoubleItOnce() {
        Duration together = limit.current();

        limit.exceeded(together);
        limit.exceeded(together);

        assertThat(limit.current()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void isWhatItWasWhenItWasNotExceededForAWhile() {
        limit.exceeded(limit.current());

        nanoTime.addAndGet(Duration.ofSeconds(119).toNanos());
        assertThat(limit.current()).isEqualTo(Duration.ofSeconds(30));
        nanoTime.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(limit.current()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aLimitBeyondTheLongestStaysAsItIs() {
        var generous = new TransactionLimit(Duration.ofMinutes(5), Duration.ofMinutes(2));

        generous.exceeded(generous.current());

        assertThat(generous.current()).isEqualTo(Duration.ofMinutes(5));
    }
}
