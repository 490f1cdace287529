package io.memlog.sink.vector;

import io.memlog.sink.vector.Generation.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Does what a command asks for, and answers it in the same transaction, which is the caller's to commit. Immutable, thread-safe. */
final class GenerationCommands {
    private final GenerationSwitch generationSwitch;

    GenerationCommands(String sinkId) {
        this.generationSwitch = new GenerationSwitch(sinkId);
    }

    /** Leaves the command waiting if what it asks for cannot be done for now; the caller then rolls back and says so. */
    Optional<String> apply(Connection connection, GenerationCommand command, List<Generation> all) throws SQLException {
        Optional<Generation> meant = all.stream()
                .filter(generation -> Integer.valueOf(generation.number()).equals(command.generation()))
                .findFirst();
        switch (command.kind()) {
            case "REBUILD" -> rebuild(connection, command, all);
            case "SWITCH" -> {
                return meant.isPresent()
                        ? makeLive(connection, command, meant.get(), all)
                        : unknown(connection, command);
            }
            case "ROLLBACK" -> {
                return meant.isPresent()
                        ? rollBack(connection, command, meant.get(), all)
                        : unknown(connection, command);
            }
            case "DROP" -> {
                return meant.isPresent() ? drop(connection, command, meant.get()) : unknown(connection, command);
            }
            default ->
                command.refuse(connection, "expected REBUILD, SWITCH, ROLLBACK or DROP, found " + command.kind());
        }
        return Optional.empty();
    }

    private static void rebuild(Connection connection, GenerationCommand command, List<Generation> all)
            throws SQLException {
        Optional<Generation> present = onItsWay(all);
        if (present.isPresent()) {
            command.refuse(connection, "expected no other generation on its way, found " + describe(present.get()));
            return;
        }
        Generation added = GenerationTable.add(connection, command.until());
        GenerationSchema.create(connection, added);
        command.done(connection, added, "loading generation " + added.number());
    }

    private Optional<String> makeLive(
            Connection connection, GenerationCommand command, Generation next, List<Generation> all)
            throws SQLException {
        if (!next.mayFollow()) {
            command.refuse(connection, "expected a following generation, found " + describe(next));
            return Optional.empty();
        }
        Generation live = all.stream()
                .filter(generation -> generation.state() == State.LIVE)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected a live generation, found none"));
        Optional<String> objection = generationSwitch.apply(connection, live, next);
        if (objection.isEmpty()) {
            command.done(
                    connection,
                    next,
                    "generation %d is live, generation %d is kept".formatted(next.number(), live.number()));
        }
        return objection;
    }

    private static Optional<String> rollBack(
            Connection connection, GenerationCommand command, Generation wanted, List<Generation> all)
            throws SQLException {
        Optional<Generation> present = onItsWay(all);
        if (wanted.state() != State.RETIRED) {
            command.refuse(connection, "expected a retired generation, found " + describe(wanted));
        } else if (present.isPresent()) {
            command.refuse(connection, "expected no other generation on its way, found " + describe(present.get()));
        } else {
            GenerationTable.move(connection, wanted, State.CATCHING_UP);
            command.done(connection, wanted, "generation %d catches up".formatted(wanted.number()));
        }
        return Optional.empty();
    }

    private static Optional<String> drop(Connection connection, GenerationCommand command, Generation unwanted)
            throws SQLException {
        if (unwanted.state() == State.LIVE) {
            command.refuse(connection, "expected a generation that is not live, found " + describe(unwanted));
            return Optional.empty();
        }
        // Whoever writes it has found it in a table that nobody can read until it is gone.
        GenerationSwitch.keepWritersOut(connection);
        GenerationTable.remove(connection, unwanted);
        GenerationSchema.drop(connection, unwanted);
        command.done(connection, unwanted, "generation %d is dropped".formatted(unwanted.number()));
        return Optional.empty();
    }

    private static Optional<String> unknown(Connection connection, GenerationCommand command) throws SQLException {
        command.refuse(connection, "expected the number of a generation, found " + command.generation());
        return Optional.empty();
    }

    private static Optional<Generation> onItsWay(List<Generation> all) {
        return all.stream()
                .filter(generation -> generation.isLoaded() || generation.state() == State.INDEXING)
                .findFirst();
    }

    private static String describe(Generation generation) {
        return "generation %d, %s".formatted(generation.number(), generation.state());
    }
}
