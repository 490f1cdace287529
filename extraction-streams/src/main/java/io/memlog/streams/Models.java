package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Sha256;
import io.memlog.streams.LocalModels.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Embedder and extractor behind the memo; used by one stream thread. Models of this process are asked at once, and at most once for a
 * text. Of remote models there is only what they have said by now.
 */
final class Models {
    private final VectorSource current;
    private final Optional<VectorSource> next;
    private final ExtractorName extractor;
    private final boolean hasRemoteEntities;
    private final LocalModels local;
    private final Memo memo;
    private final StreamMetrics metrics;

    Models(ModelParts parts, Memo memo, StreamMetrics metrics) {
        this.current = parts.current();
        // A model that has become the current one is rolled out no more.
        this.next = parts.next()
                .filter(source ->
                        !source.model().fingerprint().equals(parts.space().fingerprint()));
        this.extractor = parts.extractorName();
        this.hasRemoteEntities = parts.remoteEntities().isPresent();
        this.local = new LocalModels(parts, metrics);
        this.memo = memo;
        this.metrics = metrics;
    }

    /** The space of the vectors that every memory has. */
    EmbeddingModel space() {
        return current.model();
    }

    /** The space that is rolled out. */
    Optional<EmbeddingModel> nextSpace() {
        return next.map(VectorSource::model);
    }

    /** Who is asked for entities. */
    ExtractorName extractor() {
        return extractor;
    }

    /** Vector and entities of a text. */
    Answers both(SourceText text, long streamTime) {
        boolean isNew = local.shareOnePass()
                && knownVector(current, text, streamTime).isEmpty()
                && memo.extraction(text, extractor, streamTime).isEmpty();
        if (!isNew) {
            return new Answers(embedding(text, streamTime), extraction(text, streamTime));
        }
        Answers answers = local.inOnePass(text);
        remember(answers.vector(), text, streamTime);
        rememberLocal(answers.entities(), text, streamTime);
        return answers;
    }

    /** Nothing for a text that has nothing to embed. */
    Answer<Embedding> embedding(SourceText text, long streamTime) {
        return embedding(current, text, streamTime);
    }

    /** The same in the space that is rolled out, if one is. */
    Answer<Embedding> nextEmbedding(SourceText text, long streamTime) {
        return next.map(source -> embedding(source, text, streamTime)).orElseGet(Answer.Nothing::new);
    }

    private Answer<Embedding> embedding(VectorSource source, SourceText text, long streamTime) {
        Optional<Embedding> known = knownVector(source, text, streamTime);
        if (known.isPresent()) {
            metrics.memoHit();
            return new Answer.Found<>(known.get());
        }
        return switch (source) {
            case VectorSource.Elsewhere elsewhere -> unanswered(elsewhere, text, streamTime);
            case VectorSource.Here(Embedder embedder) -> {
                Answer<Embedding> answer = local.vector(embedder, text);
                remember(answer, text, streamTime);
                yield answer;
            }
        };
    }

    /** Where a remote extractor has not answered, the local one stands in at once. */
    Answer<Extracted> extraction(SourceText text, long streamTime) {
        if (!hasRemoteEntities || text.isBlank()) {
            return localExtraction(text, streamTime);
        }
        Optional<RemoteAnswer> known = memo.answer(text, extractor, streamTime);
        if (known.isPresent()) {
            metrics.memoHit();
            return new Answer.Found<>(asOf(text, known.get(), streamTime));
        }
        Answer<Extracted> standIn = localExtraction(text, streamTime);
        return standIn instanceof Answer.Found<Extracted>(Extracted extracted)
                ? new Answer.Found<>(extracted.with(ErrorCode.EXTRACTION_DEGRADED))
                : standIn;
    }

    /** What of the needs only remote models can say, and have not said yet. */
    List<Question> openQuestions(ModelNeeds needs, String memory, long streamTime) {
        SourceText text = needs.text();
        List<Question> open = new ArrayList<>(3);
        if (text.isBlank()) {
            return open;
        }
        if (needs.vector()) {
            openVector(current, text, memory, streamTime).ifPresent(open::add);
        }
        if (needs.next()) {
            next.flatMap(source -> openVector(source, text, memory, streamTime)).ifPresent(open::add);
        }
        boolean wantsEntities = hasRemoteEntities && needs.entities();
        if (wantsEntities && memo.answer(text, extractor, streamTime).isEmpty()) {
            open.add(new Question.OfEntities(text, memory, Memo.remoteKey(text, extractor)));
        }
        return open;
    }

    private Optional<Question> openVector(VectorSource source, SourceText text, String memory, long streamTime) {
        boolean isOpen = source.isElsewhere()
                && knownVector(source, text, streamTime).isEmpty()
                && !isRefused(source, text, streamTime);
        String fingerprint = source.model().fingerprint();
        return isOpen
                ? Optional.of(
                        new Question.OfVector(text, memory, Memo.vectorKey(text.hash(), fingerprint), fingerprint))
                : Optional.empty();
    }

    /** Keeps what a remote model has said, for whoever asks. */
    void hear(Reply reply, long streamTime) {
        SourceText text = reply.question().text();
        switch (reply) {
            case Reply.Vector vector -> memo.remember(text.hash(), vector.embedding(), streamTime);
            case Reply.Refused refused ->
                memo.refused(text.hash(), refused.question().fingerprint(), refused.isFinal(), streamTime);
            case Reply.Entities entities ->
                memo.remember(text, extractor, new RemoteAnswer(entities.extracted(), text.moment()), streamTime);
            case Reply.LocalEntities entities ->
                memo.remember(text, local.extractor(), entities.extracted(), streamTime);
            case Reply.Failed failed -> {}
        }
    }

    void forget(Sha256 text) {
        memo.forget(text);
    }

    private Answer<Embedding> unanswered(VectorSource source, SourceText text, long streamTime) {
        if (text.isBlank()) {
            return new Answer.Nothing<>();
        }
        return new Answer.Failed<>(
                isRefused(source, text, streamTime) ? ErrorCode.EMBEDDING_REFUSED : ErrorCode.EMBEDDING_UNAVAILABLE);
    }

    /** What the model found holds at any time, the dates of local rules only for the moment at which they were read. */
    private Extracted asOf(SourceText text, RemoteAnswer answer, long streamTime) {
        if (answer.isOf(text)) {
            return answer.extracted();
        }
        return localExtraction(text, streamTime) instanceof Answer.Found<Extracted>(Extracted local)
                ? answer.withDatesOf(local.found())
                : answer.extracted();
    }

    private Answer<Extracted> localExtraction(SourceText text, long streamTime) {
        Optional<Extracted> known = memo.extraction(text, local.extractor(), streamTime);
        if (known.isPresent()) {
            metrics.memoHit();
            return new Answer.Found<>(known.get());
        }
        Answer<Extracted> answer = local.entities(text);
        rememberLocal(answer, text, streamTime);
        return answer;
    }

    private Optional<Embedding> knownVector(VectorSource source, SourceText text, long streamTime) {
        return memo.embedding(text.hash(), source.model().fingerprint(), streamTime);
    }

    private boolean isRefused(VectorSource source, SourceText text, long streamTime) {
        return memo.isRefused(text.hash(), source.model().fingerprint(), streamTime);
    }

    private void remember(Answer<Embedding> answer, SourceText text, long streamTime) {
        if (answer instanceof Answer.Found<Embedding>(Embedding vector)) {
            memo.remember(text.hash(), vector, streamTime);
        }
    }

    private void rememberLocal(Answer<Extracted> answer, SourceText text, long streamTime) {
        if (answer instanceof Answer.Found<Extracted>(Extracted extracted)) {
            memo.remember(text, local.extractor(), extracted, streamTime);
        }
    }
}
