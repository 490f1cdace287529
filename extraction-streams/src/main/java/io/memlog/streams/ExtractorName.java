package io.memlog.streams;

import io.memlog.models.Extractor;

/**
 * Who finds entities, as a record's provenance names it; immutable.
 *
 * @param id names the extractor
 * @param version changes whenever the same text may give another answer
 */
record ExtractorName(String id, String version) {
    static ExtractorName of(Extractor extractor) {
        return new ExtractorName(extractor.id(), extractor.version());
    }
}
