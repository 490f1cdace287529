package io.memlog.query;

import io.memlog.models.Embedder;
import io.memlog.query.ConsistentReads.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers each question with one embedding model: the next one's as soon as all of the user's memories have its vectors, and the
 * current one's until then. That is decided in the snapshot that answers. Thread-safe.
 */
final class Searches {
    private final ConsistentReads reads;
    private final MemoryReads memories;
    private final Questions questions;

    Searches(ConsistentReads reads, MemoryReads memories, Questions questions) {
        this.reads = reads;
        this.memories = memories;
        this.questions = questions;
    }

    /**
     * What a search found.
     *
     * @param question as it was compared
     * @param model id of the model that answered; null if the search went by words alone
     * @param unavailable ids of the models whose providers did not answer
     */
    record Result(
            List<Hit> hits, Question question, @Nullable String model, List<String> unavailable) {}

    /** A result, or the model that the user's memories want to be asked in. */
    private record Attempt(
            @Nullable Result result, @Nullable Embedder wanted) {}

    Snapshot<Result> byWords(ReadOptions options, String words, int limit) {
        var question = new Question.ByWords(words, null);
        return reads.read(options, connection -> {
            Spaces unused = new Spaces(List.of());
            List<Hit> hits = memories.search(connection, options.scope(), question, unused, limit);
            return new Result(hits, question, null, List.of());
        });
    }

    /** No connection is held while a question is embedded, so it may take a second look; with one model it never does. */
    Snapshot<Result> byMeaning(ReadOptions options, String words, int limit) {
        List<Embedder> models = new ArrayList<>();
        questions.next().ifPresent(models::add);
        models.add(questions.current());
        List<String> unavailable = new ArrayList<>();
        Map<Embedder, Question> asked = new HashMap<>();
        if (models.size() == 1) {
            ask(words, questions.current(), models, asked, unavailable);
        }
        while (true) {
            Snapshot<Attempt> attempt = reads.read(options, connection -> {
                Spaces spaces = memories.spaces(connection, options.scope());
                Embedder model = modelFor(spaces, models);
                Question question = asked.get(model);
                if (question == null) {
                    return new Attempt(null, model);
                }
                List<Hit> hits = memories.search(connection, options.scope(), question, spaces, limit);
                String answering = question instanceof Question.ByWords
                        ? null
                        : model.model().id();
                return new Attempt(new Result(hits, question, answering, List.copyOf(unavailable)), null);
            });
            Result result = attempt.value().result();
            if (result != null) {
                if (result.question().degraded() != null) {
                    questions.wentByWords();
                }
                return new Snapshot<>(result, attempt.freshness());
            }
            Embedder wanted = Optional.ofNullable(attempt.value().wanted()).orElseThrow();
            ask(words, wanted, models, asked, unavailable);
        }
    }

    private void ask(
            String words,
            Embedder model,
            List<Embedder> models,
            Map<Embedder, Question> asked,
            List<String> unavailable) {
        Question question = questions.of(words, model);
        if (question.degraded() != null) {
            unavailable.add(model.model().id());
        }
        if (question.degraded() != null && !model.equals(questions.current())) {
            // Its provider is away, and memories still have a vector of the current model.
            models.remove(model);
        } else {
            asked.put(model, question);
        }
    }

    private Embedder modelFor(Spaces spaces, List<Embedder> models) {
        return models.stream()
                .filter(embedder -> spaces.areCoveredBy(embedder.model().fingerprint()))
                .findFirst()
                .orElse(questions.current());
    }
}
