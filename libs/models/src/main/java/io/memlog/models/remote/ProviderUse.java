package io.memlog.models.remote;

import java.util.Locale;

/** What a provider is used for: one that does both has two breakers, because one of its models may be away; immutable. */
public enum ProviderUse {
    EMBEDDING,
    EXTRACTION;

    /** As it stands in metrics. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
