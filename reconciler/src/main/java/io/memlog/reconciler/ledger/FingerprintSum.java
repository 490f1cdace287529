package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Adds up versions and digests the way both stores do; not thread-safe. */
public final class FingerprintSum {
    static final int ENCODED_BYTES = 6 * Long.BYTES;

    /** Prime, so that squares spread; its square fits into a long. */
    public static final long MODULUS = Integer.MAX_VALUE;

    private long count;
    private long versions;
    private long xor;
    private long high;
    private long low;
    private long squares;

    public void add(long version, long digest) {
        change(1, version, digest);
    }

    /** Takes out what was added before; the order of both does not matter. */
    void remove(long version, long digest) {
        change(-1, version, digest);
    }

    private void change(int sign, long version, long digest) {
        long digestHigh = digest >> 32;
        long digestLow = digest & 0xFFFF_FFFFL;
        long residue = Math.floorMod(digestHigh + digestLow, MODULUS);
        count += sign;
        versions += sign * version;
        xor ^= digest;
        high += sign * digestHigh;
        low += sign * digestLow;
        squares += sign * (residue * residue % MODULUS);
    }

    FingerprintSum copy() {
        FingerprintSum copy = new FingerprintSum();
        copy.count = count;
        copy.versions = versions;
        copy.xor = xor;
        copy.high = high;
        copy.low = low;
        copy.squares = squares;
        return copy;
    }

    void writeTo(ByteBuffer out) {
        out.putLong(count)
                .putLong(versions)
                .putLong(xor)
                .putLong(high)
                .putLong(low)
                .putLong(squares);
    }

    static FingerprintSum readFrom(ByteBuffer in) {
        FingerprintSum sum = new FingerprintSum();
        sum.count = in.getLong();
        sum.versions = in.getLong();
        sum.xor = in.getLong();
        sum.high = in.getLong();
        sum.low = in.getLong();
        sum.squares = in.getLong();
        return sum;
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
