package io.memlog.models.remote;

import io.memlog.models.Extraction;
import org.jspecify.annotations.Nullable;

/**
 * What was found, who found it, and whether it is less than what was asked for; immutable.
 *
 * <p>It never holds less than the local extractor found.
 */
public sealed interface ExtractionOutcome {
    Extraction extraction();

    /** For the record's provenance: the extractor whose work this is, not the one that was asked. */
    String extractorId();

    String extractorVersion();

    /** The model's findings, joined with the local ones. */
    record Complete(Extraction extraction, String extractorId, String extractorVersion) implements ExtractionOutcome {}

    /**
     * The model failed wholly, or in part.
     *
     * @param failure what the provider did, null if it answered but not well
     */
    record Degraded(
            Extraction extraction,
            String extractorId,
            String extractorVersion,
            Reason reason,
            @Nullable FailureCode failure)
            implements ExtractionOutcome {}

    /** Closed set of causes, stable names for counters and records. */
    enum Reason {
        /** No answer: only local findings; ask again later. */
        OUTAGE,
        /** The provider takes no such text: only local findings. */
        INPUT_REFUSED,
        /** Key, address or model are wrong: only local findings, and a person is needed. */
        MISCONFIGURED,
        /** No usable answer, not even after a repair: only local findings. */
        INVALID_ANSWER,
        /** The model found nothing where the local extractor found something: only local findings. */
        EMPTY_ANSWER,
        /** Parts of the answer broke the schema or a limit; the rest is joined with the local findings. */
        PARTLY_REFUSED,
        /** Nothing that the model named stands in the text: only local findings. */
        NOT_IN_TEXT
    }
}
