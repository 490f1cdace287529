package io.memlog.models.remote;

import io.memlog.models.ExtractedEntity;
import io.memlog.models.Extraction;
import io.memlog.models.ExtractionRequest;
import io.memlog.models.Extractor;
import io.memlog.models.remote.ExtractionAnswer.Invalid;
import io.memlog.models.remote.ExtractionAnswer.Valid;
import io.memlog.models.remote.ExtractionOutcome.Complete;
import io.memlog.models.remote.ExtractionOutcome.Degraded;
import io.memlog.models.remote.ExtractionOutcome.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a chat model and joins its answer with what a local extractor finds; thread-safe.
 *
 * <p>It never throws because of a text, a model or a network: whatever fails, the local findings stay.
 */
public final class RemoteExtractor implements Extractor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteExtractor.class);

    /** Raise it with any change of how an answer is read or joined. */
    private static final String JOIN_VERSION = "2";

    private final String id;
    private final String version;
    private final Watched<ChatRequest, String> chat;
    private final Extractor local;
    private final ExtractionPrompt prompt = new ExtractionPrompt();

    RemoteExtractor(String modelId, Watched<ChatRequest, String> chat, Extractor local) {
        this.id = "llm:" + modelId;
        this.version = "%s/%s/%s-%s".formatted(JOIN_VERSION, prompt.version(), local.id(), local.version());
        this.chat = chat;
        this.local = local;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String version() {
        return version;
    }

    /** The findings alone; {@link #outcome} also says who found them and whether the model failed. */
    @Override
    public Extraction extract(ExtractionRequest request) {
        return outcome(request, local.extract(request)).extraction();
    }

    /**
     * Asks the model once, and once more if its answer cannot be read. Blocks; made for a virtual thread.
     *
     * @param found what the local extractor found in this request
     */
    public ExtractionOutcome outcome(ExtractionRequest request, Extraction found) {
        if (request.text().isBlank()) {
            return new Complete(found, id, version);
        }
        try {
            return joined(request.text(), found, answer(request.text()));
        } catch (ProviderFailure failure) {
            return degraded(found, reason(failure), failure.code());
        } catch (RuntimeException bug) {
            // Without its message: it may quote the text.
            LOG.atError()
                    .addKeyValue("errorCode", bug.getClass().getName())
                    .log("An answer could not be joined with the local findings");
            return degraded(found, Reason.INVALID_ANSWER, null);
        }
    }

    /** How the provider does. */
    public ProviderStatus availability() {
        return chat.status();
    }

    @Override
    public void close() {
        chat.close();
    }

    private ExtractionAnswer answer(String text) {
        String words = chat.call(prompt.about(text));
        return switch (ExtractionAnswer.parse(words)) {
            case Valid valid -> valid;
            case Invalid(String fault) -> ExtractionAnswer.parse(chat.call(prompt.repair(text, words, fault)));
        };
    }

    private ExtractionOutcome joined(String text, Extraction found, ExtractionAnswer answer) {
        return switch (answer) {
            case Invalid invalid -> degraded(found, Reason.INVALID_ANSWER, null);
            case Valid valid
            when valid.entities().isEmpty()
                    && valid.refused() == 0
                    && !found.entities().isEmpty() -> degraded(found, Reason.EMPTY_ANSWER, null);
            case Valid valid -> {
                var join = new AnswerJoin(text, found, id);
                Extraction both = join.join(valid, found.relations());
                if (valid.refused() > 0) {
                    yield new Degraded(
                            both,
                            hasOwn(both) ? id : local.id(),
                            hasOwn(both) ? version : local.version(),
                            Reason.PARTLY_REFUSED,
                            null);
                }
                yield join.placed() == 0 && !valid.entities().isEmpty()
                        ? degraded(found, Reason.NOT_IN_TEXT, null)
                        : new Complete(both, id, version);
            }
        };
    }

    private boolean hasOwn(Extraction extraction) {
        return extraction.entities().stream().map(ExtractedEntity::source).anyMatch(id::equals)
                || extraction.relations().stream()
                        .anyMatch(relation -> relation.ruleId().equals(id));
    }

    private Degraded degraded(Extraction found, Reason reason, @Nullable FailureCode failure) {
        return new Degraded(found, local.id(), local.version(), reason, failure);
    }

    private static Reason reason(ProviderFailure failure) {
        return switch (failure) {
            case ProviderFailure.RefusedInput refused -> Reason.INPUT_REFUSED;
            case ProviderFailure.Misconfigured misconfigured -> Reason.MISCONFIGURED;
            case ProviderFailure.Outage outage ->
                switch (outage.code()) {
                    case ANSWER_NOT_UNDERSTOOD, ANSWER_TOO_LARGE -> Reason.INVALID_ANSWER;
                    default -> Reason.OUTAGE;
                };
        };
    }
}
