package io.memlog.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LedgerHeadTest {
    private static final LogIdentity LOG = new LogIdentity("cluster-1", "topic-1", 4);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final LogBounds BOUNDS = new LogBounds(10, 100);

    private final LedgerHead head = new LedgerHead(LOG, 50, 40, NOON);

    @Test
    void ledgerInsideItsLogGoesOn() {
        assertThat(head.obstacle(LOG, BOUNDS, NOON.plus(WEEK), WEEK)).isEmpty();
    }

    @Test
    void ledgerOfAnotherClusterTopicOrPartitionCountDoesNot() {
        assertThat(obstacle(new LogIdentity("cluster-2", "topic-1", 4))).contains("cluster-2", "cluster-1");
        assertThat(obstacle(new LogIdentity("cluster-1", "topic-2", 4))).contains("topic-2", "topic-1");
        assertThat(obstacle(new LogIdentity("cluster-1", "topic-1", 8))).contains("8 partitions", "4 partitions");
    }

    @Test
    void ledgerBeyondTheLogsEndOrBeforeItsStartDoesNot() {
        assertThat(head.obstacle(LOG, new LogBounds(10, 49), NOON, WEEK))
                .contains("expected a position of at most 49 (log end), found 50");
        assertThat(head.obstacle(LOG, new LogBounds(51, 100), NOON, WEEK))
                .contains("expected a position of at least 51 (log start), found 50");
    }

    @Test
    void ledgerThatMayHaveMissedATombstoneDoesNot() {
        assertThat(head.obstacle(LOG, BOUNDS, NOON.plus(WEEK).plusSeconds(1), WEEK))
                .hasValueSatisfying(
                        obstacle -> assertThat(obstacle).contains("keeps tombstones for PT168H", "" + NOON));
    }

    private String obstacle(LogIdentity current) {
        return head.obstacle(current, BOUNDS, NOON, WEEK).orElseThrow();
    }
}
