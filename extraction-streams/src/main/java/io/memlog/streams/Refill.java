package io.memlog.streams;

import io.memlog.models.remote.FailureCode;
import io.memlog.schemas.avro.MemoryRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Fills with a provider's vectors what its outage has left; used by one stream thread.
 *
 * <p>Texts that are asked about together share requests, and one of them may be why all fail. So there is one group under way at a
 * time; of a group that failed, the parts are asked about one after the other, down to single texts, and who fails alone is asked
 * about alone from then on, more and more rarely.
 */
final class Refill implements Backlog {
    /** Half of what may be under way: the other half is for events. */
    static final int MOST_ASKED = ModelDesk.MOST_UNDER_WAY / 2;

    /** No text is the cause of these. */
    private static final Set<String> NO_TEXTS_FAULT = EnumSet.of(
                    FailureCode.UNREACHABLE,
                    FailureCode.RATE_LIMITED,
                    FailureCode.BREAKER_OPEN,
                    FailureCode.INTERRUPTED,
                    FailureCode.CLOSED)
            .stream()
            .map(Enum::name)
            .collect(Collectors.toUnmodifiableSet());

    private final ProcessorContext<Object, Object> context;
    private final RemoteVectors provider;
    private final Filling filling;
    private final Models models;
    private final ModelDesk desk;
    private final Backoff backoff = new Backoff();

    /** Question → memories that wait for its answer. */
    private final Map<String, Set<String>> asked = new HashMap<>();

    private final Suspects suspects = new Suspects();

    /** What is known of the group under way. */
    private Group group = new Group(0, false);

    private long now;
    private String last = "";

    /** Who failed, and who was not read because of others; used once. */
    private record Group(int size, boolean isSuspect, Set<String> failed, Set<String> unread) {
        Group(int size, boolean isSuspect) {
            this(size, isSuspect, new LinkedHashSet<>(), new LinkedHashSet<>());
        }
    }

    Refill(
            ProcessorContext<Object, Object> context,
            RemoteVectors provider,
            Filling filling,
            Models models,
            ModelDesk desk) {
        this.context = context;
        this.provider = provider;
        this.filling = filling;
        this.models = models;
        this.desk = desk;
    }

    /** Asks for the vectors of the next group while there is someone to ask; goes round and round. */
    @Override
    public void fillSome(long time) {
        now = time;
        if (!asked.isEmpty() || !provider.isAvailable()) {
            return;
        }
        // By turns, so that neither waits for the end of the other.
        boolean areSuspects = !group.isSuspect() || suspects.areMany();
        List<String> next = nextGroup(areSuspects);
        if (next.isEmpty()) {
            areSuspects = !areSuspects;
            next = nextGroup(areSuspects);
        }
        group = new Group(next.size(), areSuspects);
        next.forEach(memory -> fill(memory, true));
    }

    /** The memories that waited for this answer get it, or stay where they are. */
    @Override
    public void heard(Reply reply) {
        Set<String> waiting = asked.remove(reply.question().key());
        if (waiting == null) {
            return;
        }
        waiting.forEach(memory -> fill(memory, false));
        if (reply instanceof Reply.Failed(Question question, String code)) {
            (NO_TEXTS_FAULT.contains(code) ? group.unread() : group.failed()).addAll(waiting);
        }
        if (asked.isEmpty()) {
            judge(group);
        }
    }

    private List<String> nextGroup(boolean ofSuspects) {
        return ofSuspects ? suspects.next() : nextOthers();
    }

    /** Those behind the last ones who are under no suspicion; who has failed alone is a group of its own, later. */
    private List<String> nextOthers() {
        List<String> next = filling.after(last, MOST_ASKED);
        last = next.size() < MOST_ASKED ? "" : next.getLast();
        List<String> unsuspected = new ArrayList<>();
        for (String memory : next) {
            if (suspects.contains(memory) || backoff.isResting(memory, now)) {
                continue;
            }
            if (backoff.knows(memory)) {
                suspects.add(List.of(memory));
            } else {
                unsuspected.add(memory);
            }
        }
        return unsuspected;
    }

    private void judge(Group heard) {
        if (heard.size() == 1) {
            heard.failed().forEach(memory -> backoff.failed(memory, now));
        } else {
            suspects.addPartsOf(heard.failed());
        }
        if (heard.isSuspect()) {
            suspects.add(heard.unread());
        }
    }

    private void fill(String memory, boolean mayAsk) {
        MemoryRecord current = filling.missing(memory).orElse(null);
        if (current == null) {
            backoff.succeeded(memory);
            return;
        }
        var needs = new ModelNeeds(SourceText.of(current, null), true, false, false);
        List<Question> open = models.openQuestions(needs, memory, streamTime());
        if (open.isEmpty()) {
            filling.fill(memory, current, streamTime());
            backoff.succeeded(memory);
        } else if (mayAsk && desk.ask(open.getFirst())) {
            asked.computeIfAbsent(open.getFirst().key(), key -> new HashSet<>()).add(memory);
        }
    }

    private long streamTime() {
        return context.currentStreamTimeMs();
    }
}
