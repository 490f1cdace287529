package io.memlog.streams;

import io.memlog.models.remote.EmbeddingResult;
import io.memlog.models.remote.ExtractionOutcome;
import io.memlog.models.remote.FailureCode;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.schemas.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks remote models, each question on a thread of its own, and keeps the replies until they are fetched; thread-safe. */
final class RemoteCalls {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCalls.class);

    private final ModelParts.Remote models;
    private final Optional<RemoteVectors> next;
    private final StreamMetrics metrics;
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

    RemoteCalls(ModelParts parts, StreamMetrics metrics) {
        this.models = parts.remote().orElseThrow();
        this.next = parts.remoteNext();
        this.metrics = metrics;
    }

    /** Whatever happens, there is one reply: a question without would be under way for ever. */
    Call ask(Question question) {
        var call = new Call(question);
        try {
            models.threads().execute(call);
        } catch (RejectedExecutionException e) {
            // The process closes: what is pending is asked again by whoever comes next.
            call.end(new Reply.Failed(question, FailureCode.CLOSED.name()));
        }
        return call;
    }

    /** One question on its way; thread-safe. */
    final class Call implements Runnable {
        private final Question question;
        private @Nullable Thread thread;
        private boolean isEnded;

        private Call(Question question) {
            this.question = question;
        }

        Question question() {
            return question;
        }

        @Override
        public void run() {
            if (!begin()) {
                return;
            }
            Reply reply = new Reply.Failed(question, ErrorCode.INTERNAL.name());
            try {
                reply = reply(question);
            } finally {
                end(reply);
            }
        }

        /** Nobody needs the answer any more: no is the reply, at once, unless there is one. */
        synchronized void giveUp() {
            if (thread != null) {
                thread.interrupt();
            }
            end(new Reply.Failed(question, FailureCode.DEADLINE_EXCEEDED.name()));
        }

        private synchronized boolean begin() {
            thread = isEnded ? null : Thread.currentThread();
            return !isEnded;
        }

        private synchronized void end(Reply reply) {
            thread = null;
            if (!isEnded) {
                isEnded = true;
                replies.add(reply);
            }
        }
    }

    /** The next reply that is there, or null. */
    @Nullable
    Reply poll() {
        return replies.poll();
    }

    /** The next reply, or null if none came in time. */
    @Nullable
    Reply poll(Duration patience) {
        try {
            return replies.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a model", e);
        }
    }

    private Reply reply(Question question) {
        long start = System.nanoTime();
        try {
            return switch (question) {
                case Question.OfVector vector -> vector(vector);
                case Question.OfEntities entities -> entities(entities);
            };
        } catch (ProviderFailure failure) {
            return new Reply.Failed(question, failure.code().name());
        } catch (RuntimeException bug) {
            // Without its message: it may quote the text.
            LOG.atError()
                    .addKeyValue("model", question.model())
                    .addKeyValue("errorCode", bug.getClass().getName())
                    .log("A remote model's answer could not be used");
            return new Reply.Failed(question, ErrorCode.INTERNAL.name());
        } finally {
            metrics.modelRan("remote " + question.model(), Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Reply vector(Question.OfVector question) {
        RemoteVectors vectors = sourceOf(question);
        return switch (vectors.embed(question.text().text())) {
            case EmbeddingResult.Embedded(float[] vector) ->
                new Reply.Vector(question, LoggedVector.of(vectors.model(), vector));
            // Blank texts are not asked about; one that has no direction will have none tomorrow.
            case EmbeddingResult.Blank blank -> new Reply.Refused(question, FailureCode.NO_DIRECTION.name(), true);
            case EmbeddingResult.Refused(ProviderFailure.RefusedInput failure) ->
                new Reply.Refused(question, failure.code().name(), isFinal(failure.code()));
        };
    }

    private RemoteVectors sourceOf(Question.OfVector question) {
        return Stream.concat(models.vectors().stream(), next.stream())
                .filter(source -> source.model().fingerprint().equals(question.fingerprint()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFinal(FailureCode code) {
        return code == FailureCode.INPUT_REFUSED || code == FailureCode.INPUT_TOO_LARGE;
    }

    private Reply entities(Question.OfEntities question) {
        ExtractionOutcome outcome =
                models.entities().orElseThrow().find(question.text().toRequest());
        var found = LoggedExtraction.of(outcome.extraction());
        var by = new ExtractorName(outcome.extractorId(), outcome.extractorVersion());
        return switch (outcome) {
            case ExtractionOutcome.Complete complete -> new Reply.Entities(question, Extracted.whole(found, by));
            case ExtractionOutcome.Degraded degraded ->
                switch (degraded.reason()) {
                    case OUTAGE, MISCONFIGURED ->
                        new Reply.LocalEntities(question, Extracted.whole(found, by), nameOf(degraded));
                    case INPUT_REFUSED, INVALID_ANSWER, EMPTY_ANSWER, PARTLY_REFUSED, NOT_IN_TEXT -> {
                        metrics.modelFailed(question.model(), nameOf(degraded));
                        yield new Reply.Entities(question, new Extracted(found, by, ErrorCode.EXTRACTION_DEGRADED));
                    }
                };
        };
    }

    private static String nameOf(ExtractionOutcome.Degraded degraded) {
        FailureCode failure = degraded.failure();
        return failure == null ? degraded.reason().name() : failure.name();
    }
}
