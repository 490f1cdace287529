package io.memlog.models;

import java.util.List;

/** Names as a head finds them in one encoded text; immutable, thread-safe. */
final class HeadNameSource implements NameSource {
    private static final String SOURCE = "name-head";

    private final NameHead head;
    private final Encoding encoding;

    HeadNameSource(NameHead head, Encoding encoding) {
        this.head = head;
        this.encoding = encoding;
    }

    @Override
    public void find(String text, List<Word> words, Findings findings) {
        NameInput input = NameInput.of(text, words, encoding);
        for (NameSpan span : head.find(input, encoding)) {
            // A title or a number that an earlier finder has claimed stays with it.
            boolean isAdded = NameBorders.of(text, words, span)
                    .map(name -> findings.add(finding(text, name)))
                    .orElse(true);
            if (!isAdded) {
                findings.add(finding(text, span));
            }
        }
    }

    private static Finding finding(String text, NameSpan name) {
        return Finding.named(text, name.start(), name.end(), name.type(), rounded(name.confidence()), SOURCE);
    }

    private static double rounded(double confidence) {
        return Math.round(confidence * 1000) / 1000.0;
    }
}
