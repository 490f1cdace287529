package io.memlog.chaos.workload;

import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Restore;
import io.memlog.schemas.avro.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The endless series of events of one writer, the same for the same seed: mostly writes that change something, among them
 * conflicts, repetitions and events on memories that are not there. Not thread-safe.
 */
final class EventMaker {
    /** Some way before now, so that event time and log time are not the same thing. */
    private static final Instant FIRST_EVENT = Instant.parse("2026-03-01T08:00:00Z");

    private static final int REMEMBERED = 40;

    private final String writer;
    private final Random random;
    private final List<Scope> scopes;
    private final int memoriesPerScope;
    private final Sentences sentences;
    private final Map<String, Long> guessedVersions = new HashMap<>();
    private final List<MemoryEvent> recent = new ArrayList<>();
    private long made;

    EventMaker(String writer, long seed, List<Scope> scopes, int memoriesPerScope) {
        this.writer = writer;
        this.random = new Random(seed);
        this.scopes = List.copyOf(scopes);
        this.memoriesPerScope = memoriesPerScope;
        this.sentences = new Sentences(random);
    }

    MemoryEvent next() {
        int dice = random.nextInt(100);
        if (dice < 5 && !recent.isEmpty()) {
            return recent.get(random.nextInt(recent.size()));
        }
        if (dice < 7 && !recent.isEmpty()) {
            return withAnotherBody(recent.get(random.nextInt(recent.size())));
        }
        MemoryEvent event = made(dice);
        if (recent.size() == REMEMBERED) {
            recent.removeFirst();
        }
        recent.add(event);
        return event;
    }

    private MemoryEvent made(int dice) {
        Scope scope = scopes.get(random.nextInt(scopes.size()));
        String memoryId = "m%02d".formatted(random.nextInt(memoriesPerScope));
        Object operation = operation(dice);
        String key = scope.memory(memoryId).key();
        Long expectedVersion = expectedVersion(key);
        guessVersion(key, operation);
        made++;
        return MemoryEvent.newBuilder()
                .setEventId("%s-%06d".formatted(writer, made))
                .setTenantId(scope.tenantId())
                .setUserId(scope.userId())
                .setMemoryId(memoryId)
                .setActor(writer)
                .setOccurredAt(FIRST_EVENT.plusSeconds(made * 60))
                .setExpectedVersion(expectedVersion)
                .setOp(operation)
                .build();
    }

    private Object operation(int dice) {
        if (dice < 45) {
            return put();
        }
        if (dice < 65) {
            return patch();
        }
        if (dice < 74) {
            return append();
        }
        if (dice < 83) {
            return new Delete("chaos");
        }
        if (dice < 92) {
            return new Restore(null);
        }
        return dice < 97 ? new Erase("chaos") : put();
    }

    private Put put() {
        Put.Builder put = Put.newBuilder()
                .setKind(random.nextInt(3) == 0 ? "preference" : "fact")
                .setContent(sentences.next())
                .setTags(tags())
                .setMetadata(metadata())
                .setImportance(random.nextBoolean() ? 1 + random.nextInt(10) : null)
                .setSource(random.nextBoolean() ? "chat" : null);
        if (random.nextInt(4) == 0) {
            put.setMessages(List.of(new Message(Role.USER, null, sentences.next())));
        }
        if (random.nextInt(5) == 0) {
            put.setValidFrom(FIRST_EVENT.plusSeconds(random.nextInt(1_000_000)));
        }
        return put.build();
    }

    private Patch patch() {
        return switch (random.nextInt(4)) {
            case 0 -> Patch.newBuilder().setTags(tags()).build();
            case 1 -> Patch.newBuilder().setContent(sentences.next()).build();
            case 2 ->
                Patch.newBuilder()
                        .setImportance(1 + random.nextInt(10))
                        .setMetadata(metadata())
                        .build();
            default ->
                Patch.newBuilder().setClear(List.of("tags", "importance")).build();
        };
    }

    private Append append() {
        return random.nextInt(3) == 0
                ? new Append(null, List.of(new Message(Role.ASSISTANT, "Iris", sentences.next())))
                : new Append(sentences.next(), List.of());
    }

    /** Half of the guesses are right, as long as nothing this writer did was refused. */
    private @Nullable Long expectedVersion(String key) {
        return switch (random.nextInt(10)) {
            case 0 -> guessedVersions.getOrDefault(key, 0L);
            case 1 -> (long) random.nextInt(6);
            default -> null;
        };
    }

    private void guessVersion(String key, Object operation) {
        switch (operation) {
            case Erase ignored -> guessedVersions.remove(key);
            case Put ignored -> guessedVersions.merge(key, 1L, Long::sum);
            default -> guessedVersions.computeIfPresent(key, (any, version) -> version + 1);
        }
    }

    /** The same idempotency key for another write: refused, whatever it says. */
    private MemoryEvent withAnotherBody(MemoryEvent event) {
        return MemoryEvent.newBuilder(event)
                .setActor(event.getActor() + "-again")
                .build();
    }

    private List<String> tags() {
        List<String> tags = new ArrayList<>();
        for (String tag : List.of("home", "work", "travel", "food")) {
            if (random.nextInt(3) == 0) {
                tags.add(tag);
            }
        }
        return tags;
    }

    private Map<String, String> metadata() {
        return random.nextBoolean() ? Map.of() : Map.of("mood", "m" + random.nextInt(5), "n", "" + random.nextInt(9));
    }
}
