package io.memlog.schemas;

import java.util.regex.Pattern;

/**
 * The names under which one generation of the graph stands in the database: the labels Memory, Entity and User and the type RELATED, each
 * with the generation's suffix. MENTIONS and REMEMBERS hang on nodes that have such labels, and need none. Immutable.
 *
 * @param suffix empty, or an underscore and a number
 */
public record GraphNames(String suffix) {
    private static final Pattern SUFFIX = Pattern.compile("(_[1-9][0-9]{0,8})?");
    private static final Pattern NAME = Pattern.compile(":(?:Memory|Entity|User|RELATED)\\b");

    /** What a database has that was never rebuilt, and what all Cypher in this project is written for. */
    public static final GraphNames PLAIN = new GraphNames("");

    /**
     * Returns the {@code suffix} of the generation that is read and written; one property, so that nobody sees half a switch. Whoever reads
     * asks in the transaction in which he reads.
     */
    public static final String READ_LIVE = """
            OPTIONAL MATCH (store:StoreIdentity {id: 'memlog'})
            RETURN coalesce(store.suffix, '') AS suffix
            """;

    public GraphNames {
        if (!SUFFIX.matcher(suffix).matches()) {
            throw new IllegalArgumentException(
                    "suffix of a generation: expected none, or an underscore and a number, found '%s'"
                            .formatted(suffix));
        }
    }

    /** The statement for this generation. The server keeps a plan for each. */
    public String in(String plainCypher) {
        return suffix.isEmpty() ? plainCypher : NAME.matcher(plainCypher).replaceAll("$0" + suffix);
    }
}
