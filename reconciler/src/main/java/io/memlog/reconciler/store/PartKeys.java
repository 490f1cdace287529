package io.memlog.reconciler.store;

/**
 * Names for the parts of a store that are no memory. A memory's key has two slashes; none of these has, so that no memory, whatever
 * its ids are, can be taken for one of them. Stateless.
 *
 * <pre>
 * tenantId/userId/~entity/entityKey   an entity
 * tenantId/userId/~user/              a user
 * tenantId/userId/~edge/elementId     an edge between parts of one user
 * ~entity/elementId, ~user/elementId, ~edge/elementId   one that does not say whose it is
 * ~node/elementId                     a memory's node without a key
 * ~offset/topic-partition             an offset row
 * </pre>
 */
public final class PartKeys {
    private static final String NODE = "~node/";
    private static final String OFFSET = "~offset/";

    private PartKeys() {}

    /** What a loose end is. */
    enum Part {
        ENTITY("~entity/"),
        USER("~user/"),
        EDGE("~edge/");

        private final String prefix;

        Part(String prefix) {
            this.prefix = prefix;
        }
    }

    /**
     * A loose end taken apart.
     *
     * @param scope {@code tenantId/userId}, or empty if it does not say whose it is
     * @param name what stands behind the part's name
     */
    record LooseEnd(Part part, String scope, String name) {
        String key() {
            return (scope.isEmpty() ? "" : scope + "/") + part.prefix + name;
        }
    }

    /** Whether it can be the key of a memory, so that writing that memory again may mend it. */
    public static boolean isMemory(String key) {
        return !isNode(key) && !isLooseEnd(key) && !isOffsetRow(key);
    }

    /** The offset row of a partition. */
    public static String offsetRow(String topic, int partition) {
        return OFFSET + topic + "-" + partition;
    }

    public static boolean isOffsetRow(String key) {
        return key.startsWith(OFFSET) && key.indexOf('/', OFFSET.length()) < 0;
    }

    /** Belongs to no memory and is nothing that the log speaks of. */
    public static boolean isLooseEnd(String key) {
        int scopeEnd = scopeEnd(key);
        for (Part part : Part.values()) {
            boolean isUnowned = key.startsWith(part.prefix) && key.indexOf('/', part.prefix.length()) < 0;
            if (isUnowned || (scopeEnd > 0 && key.startsWith(part.prefix, scopeEnd + 1))) {
                return true;
            }
        }
        return false;
    }

    /** Whose loose end it is: {@code tenantId/userId}, or empty. */
    public static String scopeOf(String looseEnd) {
        return parse(looseEnd).scope();
    }

    static LooseEnd parse(String key) {
        int scopeEnd = scopeEnd(key);
        for (Part part : Part.values()) {
            if (scopeEnd > 0 && key.startsWith(part.prefix, scopeEnd + 1)) {
                return new LooseEnd(
                        part, key.substring(0, scopeEnd), key.substring(scopeEnd + 1 + part.prefix.length()));
            }
            if (key.startsWith(part.prefix)) {
                return new LooseEnd(part, "", key.substring(part.prefix.length()));
            }
        }
        throw new IllegalArgumentException("expected the key of a loose end, found another");
    }

    static String node(String elementId) {
        return NODE + elementId;
    }

    static boolean isNode(String key) {
        return key.startsWith(NODE) && key.indexOf('/', NODE.length()) < 0;
    }

    static String elementIdOf(String node) {
        return node.substring(NODE.length());
    }

    /** Where the second slash is, or -1. */
    private static int scopeEnd(String key) {
        int first = key.indexOf('/');
        return first < 0 ? -1 : key.indexOf('/', first + 1);
    }
}
