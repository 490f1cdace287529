package io.memlog.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A new generation that the running sink was asked for, and when it reached which state by the store's clock. For one thread. */
final class GenerationRequest {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final GenerationCommands commands;
    private final String id = UUID.randomUUID().toString();
    private final Map<String, Instant> reached = new HashMap<>();

    private GenerationRequest(GenerationCommands commands) {
        this.commands = commands;
        commands.ask(id, "REBUILD", null);
    }

    static GenerationRequest rebuild(GenerationCommands commands) {
        return new GenerationRequest(commands);
    }

    Phases awaitFollowing(long records) {
        Polling.until(LONGEST, "the new generation follows", () -> {
            commands.generation(id).flatMap(commands::reached).ifPresent(this::note);
            return reached.containsKey("FOLLOWING");
        });
        return new Phases(
                records,
                Duration.between(commands.askedAt(id), at("INDEXING")),
                Duration.between(at("INDEXING"), at("CATCHING_UP")),
                Duration.between(at("CATCHING_UP"), at("FOLLOWING")));
    }

    /** Of the new generation. */
    int number() {
        return commands.generation(id)
                .orElseThrow(() -> new IllegalStateException(
                        "expected command %s to have made a generation, found none".formatted(id)));
    }

    void drop() {
        int generation = number();
        commands.ask(UUID.randomUUID().toString(), "DROP", generation);
        Polling.until(
                LONGEST,
                "generation %d is gone".formatted(generation),
                () -> commands.reached(generation).isEmpty());
    }

    private void note(GenerationCommands.Reached found) {
        if (found.state().equals("FAILED")) {
            throw new IllegalStateException("expected a generation that is loaded, found it failed");
        }
        reached.putIfAbsent(found.state(), found.since());
    }

    private Instant at(String state) {
        Instant found = reached.get(state);
        if (found == null) {
            throw new IllegalStateException(
                    "expected the generation to have been %s, found %s".formatted(state, reached));
        }
        return found;
    }
}
