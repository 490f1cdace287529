package io.memlog.reconciler.letters;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides that nothing is to come of letters, and keeps who decided that, when and why. Thread-safe. */
final class Discard {
    private static final int CHUNK = 1_000;
    private static final int SHOWN_SKIPS = 100;

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
     * @param skipped those that were left as they are
     * @param skips the first 100 of the skipped letters
     */
    record Report(boolean dryRun, int matched, int discarded, int skipped, List<LeftLetter> skips) {
        Report {
            skips = List.copyOf(skips);
        }
    }

    Report run(LetterSelection selection, int limit, boolean isDryRun, String by, String reason) {
        index.refresh();
        List<KnownLetter> matched = selection.from(index, limit);
        List<LeftLetter> left = isDryRun
                ? matched.stream().map(this::whyLeft).flatMap(Optional::stream).toList()
                : discard(matched, by, reason);
        return new Report(
                isDryRun,
                matched.size(),
                matched.size() - left.size(),
                left.size(),
                left.stream().limit(SHOWN_SKIPS).toList());
    }

    /** Of the letters those that nobody has decided on; returns the others. */
    List<LeftLetter> discard(List<KnownLetter> letters, String by, String reason) {
        List<LeftLetter> left = new ArrayList<>();
        for (int from = 0; from < letters.size(); from += CHUNK) {
            List<KnownLetter> chunk = letters.subList(from, Math.min(letters.size(), from + CHUNK));
            left.addAll(journal.write(entry -> discard(chunk, entry, by, reason)));
        }
        return left;
    }

    private List<LeftLetter> discard(List<KnownLetter> chunk, LetterJournal.Entry entry, String by, String reason) {
        List<LeftLetter> left = new ArrayList<>();
        for (KnownLetter known : chunk) {
            Optional<LeftLetter> why = whyLeft(known);
            why.ifPresent(left::add);
            if (why.isEmpty()) {
                entry.decide(Decisions.discarded(index.topicId(), known.letter(), clock.instant(), by, reason));
            }
        }
        return left;
    }

    /** Why the letter is left as it is; empty if nobody has decided on it by now. */
    private Optional<LeftLetter> whyLeft(KnownLetter known) {
        Optional<KnownLetter> now = index.find(known.id());
        return now.isEmpty() ? Optional.of(LeftLetter.deleted(known.id())) : now.flatMap(LeftLetter::decided);
    }
}
