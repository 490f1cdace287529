package io.memlog.models;

import java.util.Optional;

/**
 * Finds names with the head that was trained for an encoder, and everything else, and names where there is no head, by rules;
 * thread-safe, deterministic. Not for closing: the encoder is its owner's.
 */
public final class LocalExtractor implements Extractor {
    private final Encoder encoder;
    private final RuleExtractor rules;
    private final Optional<NameHead> head;

    LocalExtractor(Encoder encoder) {
        this.encoder = encoder;
        this.head = NameHeads.of(encoder);
        this.rules = new RuleExtractor();
    }

    @Override
    public String id() {
        return head.isPresent() ? "memlog-local" : rules.id();
    }

    /** Version of the rules, and of the head where there is one. */
    @Override
    public String version() {
        return head.map(names -> rules.version() + "+" + encoder.model().id() + "-"
                        + names.weights().version())
                .orElse(rules.version());
    }

    /** A pass of its own: who also wants the vector encodes once and calls {@link #extract(ExtractionRequest, Encoding)}. */
    @Override
    public Extraction extract(ExtractionRequest request) {
        if (head.isEmpty() || request.text().isBlank()) {
            return rules.extract(request);
        }
        return extract(request, encoder.encode(request.text()));
    }

    /**
     * Extracts with what the pass for the vector has made of the text already.
     *
     * @param encoding of the request's text, by the encoder of this extractor
     */
    public Extraction extract(ExtractionRequest request, Encoding encoding) {
        if (!encoding.text().equals(request.text())) {
            throw new IllegalArgumentException(
                    "expected the encoding of the request's text of %d characters, found one of %d"
                            .formatted(request.text().length(), encoding.text().length()));
        }
        return head.map(names -> rules.extract(request, new HeadNameSource(names, encoding)))
                .orElseGet(() -> rules.extract(request));
    }
}
