package io.memlog.streams;

import io.memlog.models.ExtractionRequest;
import io.memlog.models.Extractor;
import io.memlog.models.remote.ExtractionOutcome;
import io.memlog.models.remote.RemoteExtractor;

/** Entities from a chat model, joined with local findings; thread-safe. Whoever asks waits. */
interface RemoteEntities {
    ExtractorName name();

    /** Never less than the local extractor finds, whatever the model does. */
    ExtractionOutcome find(ExtractionRequest request);

    static RemoteEntities of(RemoteExtractor extractor, Extractor local) {
        return new RemoteEntities() {
            @Override
            public ExtractorName name() {
                return ExtractorName.of(extractor);
            }

            @Override
            public ExtractionOutcome find(ExtractionRequest request) {
                return extractor.outcome(request, local.extract(request));
            }
        };
    }
}
