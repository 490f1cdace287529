package io.memlog.sink.generations;

import io.memlog.sink.generations.Generation.State;
import java.util.List;
import java.util.Optional;

/** What may be asked of which generation, and what is answered in the same transaction, which is the caller's to commit. Stateless. */
final class GenerationCommands {
    private GenerationCommands() {}

    /** Leaves the command waiting if what it asks for cannot be done for now; the caller then rolls back and says so. */
    static Optional<String> apply(GenerationTurn turn, GenerationCommand command) {
        List<Generation> all = turn.generations();
        Optional<Generation> meant = all.stream()
                .filter(generation -> Integer.valueOf(generation.number()).equals(command.generation()))
                .findFirst();
        return switch (command.kind()) {
            case "REBUILD" -> rebuild(turn, command, all);
            case "SWITCH" ->
                meant.isPresent() ? makeLive(turn, command, meant.get(), all) : refuseUnknown(turn, command);
            case "ROLLBACK" ->
                meant.isPresent() ? rollBack(turn, command, meant.get(), all) : refuseUnknown(turn, command);
            case "DROP" -> meant.isPresent() ? drop(turn, command, meant.get()) : refuseUnknown(turn, command);
            default -> refuse(turn, command, "expected REBUILD, SWITCH, ROLLBACK or DROP, found " + command.kind());
        };
    }

    private static Optional<String> rebuild(GenerationTurn turn, GenerationCommand command, List<Generation> all) {
        Optional<Generation> present = onItsWay(all);
        if (present.isPresent()) {
            return refuse(turn, command, "expected no other generation on its way, found " + describe(present.get()));
        }
        Generation added = turn.add(command);
        return done(turn, command, added, "loading generation " + added.number());
    }

    private static Optional<String> makeLive(
            GenerationTurn turn, GenerationCommand command, Generation next, List<Generation> all) {
        if (!next.mayFollow()) {
            return refuse(turn, command, "expected a following generation, found " + describe(next));
        }
        Generation live = all.stream()
                .filter(generation -> generation.state() == State.LIVE)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected a live generation, found none"));
        Optional<String> objection = turn.exchange(live, next);
        if (objection.isPresent()) {
            return objection;
        }
        if (!turn.move(live, State.RETIRED) || !turn.move(next, State.LIVE)) {
            return Optional.of("expected %s, found another state".formatted(describe(next)));
        }
        return done(
                turn,
                command,
                next,
                "generation %d is live, generation %d is kept".formatted(next.number(), live.number()));
    }

    private static Optional<String> rollBack(
            GenerationTurn turn, GenerationCommand command, Generation wanted, List<Generation> all) {
        Optional<Generation> present = onItsWay(all);
        if (wanted.state() != State.RETIRED) {
            return refuse(turn, command, "expected a retired generation, found " + describe(wanted));
        }
        if (present.isPresent()) {
            return refuse(turn, command, "expected no other generation on its way, found " + describe(present.get()));
        }
        if (!turn.move(wanted, State.CATCHING_UP)) {
            return Optional.of("expected %s, found another state".formatted(describe(wanted)));
        }
        return done(turn, command, wanted, "generation %d catches up".formatted(wanted.number()));
    }

    private static Optional<String> drop(GenerationTurn turn, GenerationCommand command, Generation unwanted) {
        if (unwanted.state() == State.LIVE) {
            return refuse(turn, command, "expected a generation that is not live, found " + describe(unwanted));
        }
        Optional<String> left = turn.remove(unwanted);
        return left.isPresent()
                ? left
                : done(turn, command, unwanted, "generation %d is dropped".formatted(unwanted.number()));
    }

    private static Optional<String> refuseUnknown(GenerationTurn turn, GenerationCommand command) {
        return refuse(turn, command, "expected the number of a generation, found " + command.generation());
    }

    private static Optional<String> refuse(GenerationTurn turn, GenerationCommand command, String reason) {
        turn.answer(command, true, null, reason);
        return Optional.empty();
    }

    private static Optional<String> done(
            GenerationTurn turn, GenerationCommand command, Generation about, String answer) {
        turn.answer(command, false, about, answer);
        return Optional.empty();
    }

    private static Optional<Generation> onItsWay(List<Generation> all) {
        return all.stream().filter(Generation::isOnItsWay).findFirst();
    }

    private static String describe(Generation generation) {
        return "generation %d, %s".formatted(generation.number(), generation.state());
    }
}
