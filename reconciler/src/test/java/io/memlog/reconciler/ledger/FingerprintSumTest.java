package io.memlog.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FingerprintSumTest {
    private static final long A = 0x1234_5678_9ABC_DEF0L;
    private static final long B = 0xFEDC_BA98_7654_3210L;

    @ParameterizedTest
    @EnumSource
    void pairedErrorsThatXorAloneHidesAreSeen(Arithmetic arithmetic) {
        long sameBits = 0x0000_0F00_0000_00FFL;

        assertThat(of(arithmetic, A ^ sameBits, B ^ sameBits)).isNotEqualTo(of(arithmetic, A, B));
    }

    @ParameterizedTest
    @EnumSource
    void pairedErrorsThatTheSumAloneHidesAreSeen(Arithmetic arithmetic) {
        assertThat(of(arithmetic, A + 1, B - 1)).isNotEqualTo(of(arithmetic, A, B));
        assertThat(of(arithmetic, A + (1L << 32), B - (1L << 32))).isNotEqualTo(of(arithmetic, A, B));
    }

    @ParameterizedTest
    @EnumSource
    void twoEqualRowsDoNotCancelOut(Arithmetic arithmetic) {
        assertThat(of(arithmetic, A, A)).isNotEqualTo(arithmetic.empty());
    }

    @ParameterizedTest
    @EnumSource
    void rowWithDigestZeroIsSeen(Arithmetic arithmetic) {
        assertThat(of(arithmetic, A, 0)).isNotEqualTo(of(arithmetic, A));
    }

    @ParameterizedTest
    @EnumSource
    void orderDoesNotMatter(Arithmetic arithmetic) {
        assertThat(of(arithmetic, A, B, Long.MIN_VALUE, Long.MAX_VALUE))
                .isEqualTo(of(arithmetic, Long.MAX_VALUE, B, Long.MIN_VALUE, A));
    }

    @ParameterizedTest
    @EnumSource(names = "XOR_AND_SUM")
    void sumIsExactWherePlainLongsOverflow(Arithmetic arithmetic) {
        long[] digests = new Random(7).longs(10_000).toArray();
        BigInteger expected = List.of(java.util.Arrays.stream(digests).boxed().toArray(Long[]::new)).stream()
                .map(BigInteger::valueOf)
                .reduce(BigInteger.ZERO, BigInteger::add);

        assertThat(of(arithmetic, digests))
                .isInstanceOfSatisfying(
                        Fingerprint.XorAndSum.class,
                        found -> assertThat(found.sum()).isEqualTo(expected));
    }

    private static Fingerprint of(Arithmetic arithmetic, long... digests) {
        FingerprintSum sum = new FingerprintSum();
        for (long digest : digests) {
            sum.add(1, digest);
        }
        return sum.finish(arithmetic);
    }
}
