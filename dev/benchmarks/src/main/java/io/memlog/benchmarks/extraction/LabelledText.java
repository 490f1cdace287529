package io.memlog.benchmarks.extraction;

import io.memlog.models.ExtractionRequest;

/**
 * A text and what a perfect extractor would answer; immutable.
 *
 * @param id for people
 */
record LabelledText(String id, ExtractionRequest request, Annotations labels) {}
