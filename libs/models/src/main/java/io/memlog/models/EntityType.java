package io.memlog.models;

import java.util.Locale;

/** The closed set of things that extractors name; immutable. */
public enum EntityType {
    PERSON,
    ORGANIZATION,
    LOCATION,
    DATE,
    MONEY,
    EMAIL,
    URL,
    PROJECT,
    TOPIC;

    private final String keyPrefix = name().toLowerCase(Locale.ROOT) + ":";

    /** First part of every key of this type, colon included. */
    public String keyPrefix() {
        return keyPrefix;
    }
}
