package io.memlog.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/** Places scopes, memories and progress records on partitions; stateless. */
public final class Partitions {
    private static final String PROGRESS_PREFIX = "~progress/";

    private Partitions() {}

    /** The partition of a scope: what Kafka's default partitioner does with the key {@code tenantId/userId}. */
    public static int ofScope(String scopeKey, int partitions) {
        return Utils.toPositive(Utils.murmur2(scopeKey.getBytes(UTF_8))) % partitions;
    }

    /** The partition of a key of memory.enriched: that of its scope, or the one a progress key names. */
    public static int ofEnrichedKey(String key, int partitions) {
        if (isProgressKey(key)) {
            return Integer.parseInt(key, PROGRESS_PREFIX.length(), key.length(), 10);
        }
        return ofScope(scopeKeyOf(key), partitions);
    }

    public static String progressKey(int partition) {
        return PROGRESS_PREFIX + partition;
    }

    /** No tenant can take this form: the key of a memory has two slashes, a progress key has one. */
    public static boolean isProgressKey(String key) {
        return key.startsWith(PROGRESS_PREFIX) && key.indexOf('/', PROGRESS_PREFIX.length()) < 0;
    }

    private static String scopeKeyOf(String memoryKey) {
        return memoryKey.substring(0, memoryKey.lastIndexOf('/'));
    }
}
