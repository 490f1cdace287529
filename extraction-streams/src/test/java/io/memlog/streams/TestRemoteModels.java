package io.memlog.streams;

import io.memlog.models.EmbeddingModel;
import io.memlog.models.EntityType;
import io.memlog.models.ExtractedEntity;
import io.memlog.models.ExtractedRelation;
import io.memlog.models.Extraction;
import io.memlog.models.ExtractionRequest;
import io.memlog.models.RelationType;
import io.memlog.models.TextSpan;
import io.memlog.models.remote.EmbeddingResult;
import io.memlog.models.remote.ExtractionOutcome;
import io.memlog.models.remote.FailureCode;
import io.memlog.models.remote.ProviderFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Remote models for the logic around them, which answer when and as a test says; used by one thread. */
final class TestRemoteModels {
    static final Duration BUDGET = Duration.ofSeconds(2);

    /** Texts that the embedder was sent, in order. */
    final List<String> embedded = new ArrayList<>();

    /** Texts that the chat model was sent, in order. */
    final List<String> extracted = new ArrayList<>();

    boolean isHolding;

    /** Holds back questions to the chat model only. */
    boolean isChatHolding;

    boolean isAway;

    /** Texts that are answered at once share their fate: with the refused one among them, none gets a vector. */
    boolean isRequestShared;

    FailureCode refusal = FailureCode.INPUT_REFUSED;
    String refused = "poison";
    ExtractionOutcome.@Nullable Reason chatFault;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean isRequestLost;

    final RemoteVectors vectors = new RemoteVectors() {
        @Override
        public EmbeddingModel model() {
            return new EmbeddingModel("far", "1", "cd".repeat(32), 2, 512, "", 0.5);
        }

        @Override
        public EmbeddingResult embed(String text) {
            embedded.add(text);
            if (isAway) {
                throw new ProviderFailure.Outage(FailureCode.UNREACHABLE, "away on purpose");
            }
            if (isRequestLost) {
                throw new ProviderFailure.Outage(FailureCode.TIMED_OUT, "late on purpose");
            }
            if (text.contains(refused)) {
                return new EmbeddingResult.Refused(new ProviderFailure.RefusedInput(refusal, "refused on purpose"));
            }
            return new EmbeddingResult.Embedded(vectorOf(text));
        }

        @Override
        public boolean isAvailable() {
            return !isAway;
        }
    };

    private final RemoteEntities entities = new RemoteEntities() {
        @Override
        public ExtractorName name() {
            return new ExtractorName("llm:far", "1");
        }

        @Override
        public ExtractionOutcome find(ExtractionRequest request) {
            extracted.add(request.text());
            var entity = new ExtractedEntity(
                    "person:far", "far", EntityType.PERSON, 0.8, "llm:far", List.of(new TextSpan(0, 1)));
            var found = TestModels.dateOf(request)
                    .map(date -> new Extraction(List.of(entity, date), List.of(between(entity, date, request))))
                    .orElse(new Extraction(List.of(entity), List.of()));
            if (isAway) {
                return new ExtractionOutcome.Degraded(
                        new TestModels().extractor.extract(request),
                        "first-word",
                        "1",
                        ExtractionOutcome.Reason.OUTAGE,
                        FailureCode.UNREACHABLE);
            }
            return chatFault == null
                    ? new ExtractionOutcome.Complete(found, "llm:far", "1")
                    : new ExtractionOutcome.Degraded(found, "llm:far", "1", chatFault, null);
        }
    };

    /** Vectors elsewhere, entities here. */
    ModelParts.Remote vectors() {
        return new ModelParts.Remote(Optional.of(vectors), Optional.empty(), BUDGET, this::run);
    }

    /** Vectors here, entities elsewhere. */
    ModelParts.Remote entities() {
        return new ModelParts.Remote(Optional.empty(), Optional.of(entities), BUDGET, this::run);
    }

    ModelParts.Remote both() {
        return new ModelParts.Remote(Optional.of(vectors), Optional.of(entities), BUDGET, this::run);
    }

    /** Threads that ask a model that is rolled out; the others are here. */
    ModelParts.Remote threads() {
        return new ModelParts.Remote(Optional.empty(), Optional.empty(), BUDGET, this::run);
    }

    /** What a pipeline has whose models were elsewhere once. */
    static ModelParts.Remote none() {
        return new ModelParts.Remote(Optional.empty(), Optional.empty(), BUDGET, Runnable::run);
    }

    /** Number of questions that wait for their answer. */
    int held() {
        return held.size();
    }

    /** Answers the questions held back so far, the last one first: answers come in any order. */
    void answer() {
        List<Runnable> now = new ArrayList<>(held);
        held.clear();
        isRequestLost = isRequestShared
                && now.stream()
                        .anyMatch(question -> question instanceof RemoteCalls.Call call
                                && call.question().text().text().contains(refused));
        now.reversed().forEach(Runnable::run);
    }

    private void run(Runnable question) {
        boolean isChat = question instanceof RemoteCalls.Call call && call.question() instanceof Question.OfEntities;
        if (isHolding || (isChat && isChatHolding)) {
            held.add(question);
        } else {
            question.run();
        }
    }

    private static ExtractedRelation between(ExtractedEntity one, ExtractedEntity date, ExtractionRequest request) {
        var all = new TextSpan(0, request.text().length());
        return new ExtractedRelation(one.key(), date.key(), RelationType.MENTIONED_WITH, 0.7, "llm:far", all);
    }

    private static float[] vectorOf(String text) {
        double angle = text.hashCode();
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
}
