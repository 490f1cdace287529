package io.memlog.streams;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one task has asked of remote models, and what it has heard; used by its stream thread. Answers go to the memo; that there was
 * none is remembered here only for those who wait for it now.
 */
final class ModelDesk {
    /**
     * Far more than wait; beyond it questions are answered at once, with no, so that a provider that hangs costs no memory. Each
     * kind has its own, so that a chat model that hangs keeps nobody from a vector.
     */
    static final int MOST_UNDER_WAY = 512;

    /**
     * A chat model may take that long for an answer and its repair. Whoever asked has gone on long before, and a later answer is
     * not worth the place of a new question.
     */
    static final Duration LONGEST_FOR_ENTITIES = Duration.ofMinutes(2);

    /** More than can be waited for: two for each pending event. */
    private static final int MOST_UNANSWERED = 2 * 2 * PendingEvents.MOST;

    private final RemoteCalls calls;
    private final Models models;
    private final StreamMetrics metrics;
    private final InstantSource clock;
    private final UnderWay vectors = new UnderWay(MOST_UNDER_WAY);
    private final UnderWay entities = new UnderWay(MOST_UNDER_WAY);
    private final Set<String> unanswered = new LinkedHashSet<>();

    ModelDesk(RemoteCalls calls, Models models, StreamMetrics metrics, InstantSource clock) {
        this.calls = calls;
        this.models = models;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Asks, unless the same question is under way; false if too many are. */
    boolean ask(Question question) {
        String key = question.key();
        UnderWay underWay = underWay(question);
        if (underWay.contains(key)) {
            return true;
        }
        unanswered.remove(key);
        if (underWay.isFull()) {
            metrics.modelFailed(question.model(), "TOO_MANY_UNDER_WAY");
            leaveUnanswered(key);
            return false;
        }
        underWay.add(key, calls.ask(question), clock.millis());
        return true;
    }

    boolean isUnderWay(Question question) {
        return underWay(question).contains(question.key());
    }

    /** True if it is known that there is no answer for now. */
    boolean isUnanswered(Question question) {
        return unanswered.contains(question.key());
    }

    /** Everything heard since the last call; only wanted answers are kept, so that an erased text leaves nothing behind. */
    List<Reply> hear(long streamTime, Predicate<Question> isWanted) {
        entities.giveUp(LONGEST_FOR_ENTITIES, clock.millis());
        List<Reply> heard = new ArrayList<>();
        for (Reply reply = calls.poll(); reply != null; reply = calls.poll()) {
            hear(reply, heard, streamTime, isWanted);
        }
        return heard;
    }

    /** The same, but waits until there is something, at most for the given time. */
    List<Reply> await(Duration patience, long streamTime, Predicate<Question> isWanted) {
        Reply first = calls.poll(patience);
        if (first == null) {
            return List.of();
        }
        List<Reply> heard = new ArrayList<>();
        hear(first, heard, streamTime, isWanted);
        heard.addAll(hear(streamTime, isWanted));
        return heard;
    }

    private void hear(Reply reply, List<Reply> heard, long streamTime, Predicate<Question> isWanted) {
        Question question = reply.question();
        underWay(question).remove(question.key());
        switch (reply) {
            case Reply.Vector vector -> {}
            case Reply.Entities entities -> {}
            case Reply.Refused refused -> leaveUnanswered(question, refused.code());
            case Reply.LocalEntities entities -> leaveUnanswered(question, entities.code());
            case Reply.Failed failed -> leaveUnanswered(question, failed.code());
        }
        if (isWanted.test(question)) {
            models.hear(reply, streamTime);
        }
        heard.add(reply);
    }

    private UnderWay underWay(Question question) {
        return switch (question) {
            case Question.OfVector vector -> vectors;
            case Question.OfEntities entity -> entities;
        };
    }

    private void leaveUnanswered(Question question, String code) {
        metrics.modelFailed(question.model(), code);
        leaveUnanswered(question.key());
    }

    private void leaveUnanswered(String key) {
        unanswered.add(key);
        if (unanswered.size() > MOST_UNANSWERED) {
            Iterator<String> oldest = unanswered.iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
