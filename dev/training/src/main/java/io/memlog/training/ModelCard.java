package io.memlog.training;

import java.util.List;
import java.util.Locale;

/**
 * What a head is, what it was made of and how good it is, for people; immutable.
 *
 * @param table lines of the table of held-out figures
 */
record ModelCard(
        String model,
        String statesFingerprint,
        long seed,
        DataSplit split,
        Training.Result result,
        List<String> table) {
    ModelCard {
        table = List.copyOf(table);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                """
                # Name head for %s

                Finds names of people, organizations and places in the hidden states of the pass that makes the embedding. %s weights,
                one hidden layer, seven tags, constrained Viterbi. English. Made by `dev/training` (see its README); the same data, seed and
                processor type give the same bytes.

                * Version %s, states of `%s`, seed %d, best pass %d (F1 %.3f on validation), bias on "no name" %.2f.
                * Learned from %d texts, stopped by %d others: WNUT-17 training set, Broad Twitter Corpus sections B, F, G and H, the first four
                  fifths of Wikigold (all CC BY 4.0), and sentences made of own templates and lists of names. A fifth of them once more in small letters.
                * Account handles (`@name`) are neither learned nor counted: the sets label them in different ways.
                * Not for: other languages than English, texts without any context (lists of bare names are often taken for people).

                Exact F1 (beginning, end and type) on texts that were used neither for learning nor for any choice:

                %s
                """,
                model,
                result.file().length / 1000 + " KB of",
                result.head().weights().version(),
                statesFingerprint,
                seed,
                result.epoch(),
                result.validationF1(),
                result.outsideBias(),
                split.training().size(),
                split.validation().size(),
                String.join("\n", table));
    }
}
