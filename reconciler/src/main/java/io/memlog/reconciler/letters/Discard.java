package io.memlog.reconciler.letters;

import java.time.Clock;
import java.util.List;

/** Decides that nothing is to come of letters, and keeps who decided that, when and why. Thread-safe. */
final class Discard {
    private static final int CHUNK = 1_000;

    private final LetterIndex index;
    private final LetterJournal journal;
    private final Clock clock;

    Discard(LetterIndex index, LetterJournal journal, Clock clock) {
        this.index = index;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param matched letters that were selected
     * @param discarded those of them that nobody had decided on; in a dry run, those that would be discarded
     */
    record Report(boolean dryRun, int matched, int discarded) {}

    Report run(LetterSelection selection, int limit, boolean isDryRun, String by, String reason) {
        index.refresh();
        List<KnownLetter> matched = selection.from(index, limit);
        if (isDryRun) {
            long undecided = matched.stream().filter(KnownLetter::isUndecided).count();
            return new Report(true, matched.size(), Math.toIntExact(undecided));
        }
        return new Report(false, matched.size(), discard(matched, by, reason));
    }

    /** Of the letters those that nobody has decided on; returns how many. */
    int discard(List<KnownLetter> letters, String by, String reason) {
        int discarded = 0;
        for (int from = 0; from < letters.size(); from += CHUNK) {
            List<KnownLetter> chunk = letters.subList(from, Math.min(letters.size(), from + CHUNK));
            discarded += journal.write(entry -> {
                List<KnownLetter> undecided = chunk.stream()
                        .filter(known -> index.find(known.id())
                                .filter(KnownLetter::isUndecided)
                                .isPresent())
                        .toList();
                undecided.forEach(known -> entry.decide(
                        Decisions.discarded(index.topicId(), known.letter(), clock.instant(), by, reason)));
                return undecided.size();
            });
        }
        return discarded;
    }
}
