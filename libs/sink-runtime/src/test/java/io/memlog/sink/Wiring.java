package io.memlog.sink;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How a simulated member is put together; mutants replace one part.
 *
 * @param protocol what the store adapter does, given the right one
 * @param store what the loop sees of the store adapter
 * @param log what the loop sees of the consumer
 * @param letters what the loop sees of the dead-letter producer
 */
record Wiring(
        Function<FencedProtocol, StoreProtocol> protocol,
        Function<MemberStore, ProjectionStore> store,
        BiFunction<Log, Group, Log> log,
        UnaryOperator<DeadLetters> letters) {
    static final Wiring RIGHT =
            new Wiring(right -> right, store -> store, (log, group) -> log, UnaryOperator.identity());

    Wiring withProtocol(Function<FencedProtocol, StoreProtocol> wrong) {
        return new Wiring(wrong, store, log, letters);
    }

    Wiring withStore(Function<MemberStore, ProjectionStore> wrong) {
        return new Wiring(protocol, wrong, log, letters);
    }

    Wiring withLog(BiFunction<Log, Group, Log> wrong) {
        return new Wiring(protocol, store, wrong, letters);
    }

    Wiring withLetters(UnaryOperator<DeadLetters> wrong) {
        return new Wiring(protocol, store, log, wrong);
    }
}
