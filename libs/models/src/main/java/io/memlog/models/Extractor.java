package io.memlog.models;

/**
 * Finds entities and relations in a text; thread-safe.
 *
 * <p>It never throws because of the text and stays within {@link Extraction}'s limits: a record that a store refuses
 * would stop its partition.
 */
public interface Extractor {
    /** Names the extractor in a record's provenance. */
    String id();

    /** Changes whenever the same request may give another answer. */
    String version();

    Extraction extract(ExtractionRequest request);
}
