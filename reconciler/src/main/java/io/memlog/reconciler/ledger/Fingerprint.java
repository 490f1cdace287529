package io.memlog.reconciler.ledger;

import java.math.BigInteger;

/**
 * What a bucket's rows add up to, in an arithmetic that the store can compute by itself. Two fingerprints are equal if and only if
 * their records are; each has a part that is not linear in the digests or mixes two groups (xor and sum), so that one damage does
 * not easily cancel another.
 */
public sealed interface Fingerprint {
    /** Rows in the bucket. */
    long count();

    /**
     * Postgres: {@code bit_xor} and {@code sum} over the digests.
     *
     * @param versions sum of the versions
     * @param sum exact, as Postgres sums bigint into numeric
     */
    record XorAndSum(long count, BigInteger versions, long xor, BigInteger sum) implements Fingerprint {}

    /**
     * Neo4j, which has no xor and fails on overflow: sums over the 32-bit halves of the digests.
     *
     * @param versions sum of the versions
     * @param high sum of the signed upper halves
     * @param low sum of the unsigned lower halves
     * @param squares sum of the squares of (high + low) modulo 2^31 - 1, each reduced modulo 2^31 - 1
     */
    record HalfSums(long count, BigInteger versions, long high, long low, long squares) implements Fingerprint {}

    /** Which of the two a store computes. */
    enum Arithmetic {
        XOR_AND_SUM,
        HALF_SUMS;

        /** What a bucket without rows has. */
        public Fingerprint empty() {
            return new FingerprintSum().finish(this);
        }
    }
}
