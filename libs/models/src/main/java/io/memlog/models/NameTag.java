package io.memlog.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the name head says about a word: outside of names, or where in a name of which type; immutable. */
public enum NameTag {
    OUTSIDE(null, false),
    PERSON_BEGINS(EntityType.PERSON, true),
    PERSON_GOES_ON(EntityType.PERSON, false),
    ORGANIZATION_BEGINS(EntityType.ORGANIZATION, true),
    ORGANIZATION_GOES_ON(EntityType.ORGANIZATION, false),
    LOCATION_BEGINS(EntityType.LOCATION, true),
    LOCATION_GOES_ON(EntityType.LOCATION, false);

    static final List<NameTag> ALL = List.of(values());

    private final @Nullable EntityType type;
    private final boolean begins;

    NameTag(@Nullable EntityType type, boolean begins) {
        this.type = type;
        this.begins = begins;
    }

    /** Type of the name; null outside of names. */
    public @Nullable EntityType type() {
        return type;
    }

    /** Whether the word is the first of a name. */
    public boolean begins() {
        return begins;
    }

    /** Place among the tags, the order of the head's outputs. */
    @SuppressWarnings("EnumOrdinal") // The order is what the weights are trained for.
    public int index() {
        return ordinal();
    }

    /** The tag of a first or a further word of a name of one of the three types. */
    public static NameTag of(EntityType type, boolean begins) {
        for (NameTag tag : ALL) {
            if (tag.type == type && tag.begins == begins) {
                return tag;
            }
        }
        throw new IllegalArgumentException(
                "expected a person, an organization or a location, found %s".formatted(type));
    }

    /** A name goes on only where one of its type has begun. */
    boolean mayFollow(@Nullable NameTag before) {
        return begins || type == null || (before != null && before.type == type);
    }
}
