package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.ledger.BucketId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FirstReadingTest {
    @Test
    void smallBucketsAreReadManyAtOnce() {
        List<List<BucketId>> pieces = FirstReading.pieces(buckets(130, 1_000));

        assertThat(pieces).extracting(List::size).containsExactly(64, 64, 2);
    }

    /** Above 1.6 million memories a partition, 64 buckets held more rows than one reading may, and the rest looked missing. */
    @Test
    void noReadingIsCutShort() {
        List<List<BucketId>> pieces = FirstReading.pieces(buckets(64, 40_000));

        assertThat(pieces).hasSize(32).allSatisfy(piece -> assertThat(piece).hasSize(2));
    }

    @Test
    void bucketThatIsTooBigForOneReadingHasItForItself() {
        SortedMap<BucketId, Long> keys = buckets(3, 10);
        keys.put(new BucketId(0, 1), 150_000L);

        assertThat(FirstReading.pieces(keys))
                .containsExactly(List.of(new BucketId(0, 0)), List.of(new BucketId(0, 1)), List.of(new BucketId(0, 2)));
    }

    @Test
    void bucketsWithoutKeysAreReadToo() {
        assertThat(FirstReading.pieces(buckets(2, 0))).containsExactly(List.of(new BucketId(0, 0), new BucketId(0, 1)));
        assertThat(FirstReading.pieces(new TreeMap<>())).isEmpty();
    }

    private static SortedMap<BucketId, Long> buckets(int count, long keysEach) {
        SortedMap<BucketId, Long> buckets = new TreeMap<>();
        for (int bucket = 0; bucket < count; bucket++) {
            buckets.put(new BucketId(0, bucket), keysEach);
        }
        return buckets;
    }
}
