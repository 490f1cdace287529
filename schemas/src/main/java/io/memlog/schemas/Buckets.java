package io.memlog.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/** Splits the keys of a partition into buckets, so that equal parts of two stores are compared by one number each. */
public final class Buckets {
    public static final int COUNT = 1024;

    private Buckets() {}

    /** murmur2 of the UTF-8 memory key, without sign, modulo {@link #COUNT}. Stored, so it never changes. */
    public static int of(String memoryKey) {
        return Utils.toPositive(Utils.murmur2(memoryKey.getBytes(UTF_8))) % COUNT;
    }
}
