package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import java.math.BigInteger;

/** Adds up versions and digests the way both stores do; not thread-safe. */
public final class FingerprintSum {
    /** Prime, so that squares spread; its square fits into a long. */
    public static final long MODULUS = Integer.MAX_VALUE;

    private long count;
    private long versions;
    private long xor;
    private long high;
    private long low;
    private long squares;

    public void add(long version, long digest) {
        long digestHigh = digest >> 32;
        long digestLow = digest & 0xFFFF_FFFFL;
        long residue = Math.floorMod(digestHigh + digestLow, MODULUS);
        count++;
        versions += version;
        xor ^= digest;
        high += digestHigh;
        low += digestLow;
        squares += residue * residue % MODULUS;
    }

    public Fingerprint finish(Arithmetic arithmetic) {
        BigInteger exactVersions = BigInteger.valueOf(versions);
        return switch (arithmetic) {
            case XOR_AND_SUM ->
                new Fingerprint.XorAndSum(
                        count,
                        exactVersions,
                        xor,
                        BigInteger.valueOf(high).shiftLeft(32).add(BigInteger.valueOf(low)));
            case HALF_SUMS -> new Fingerprint.HalfSums(count, exactVersions, high, low, squares);
        };
    }
}
