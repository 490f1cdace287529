package io.memlog.sink.generations;

import io.memlog.schemas.Topics;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.KafkaSink;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SinkSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's share in filling a generation: a second sink loop in a group of its own, beside the live one's. Confined to one
 * thread.
 */
final class GenerationLoader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationLoader.class);

    private final SinkSettings settings;
    private final StoreGenerations generations;
    private final MeterRegistry meters;
    private @Nullable Running running;

    GenerationLoader(SinkSettings settings, StoreGenerations generations, MeterRegistry meters) {
        this.settings = settings;
        this.generations = generations;
        this.meters = meters;
    }

    /** A loop and what ended it. */
    private record Running(
            int generation, ProjectionStore store, KafkaSink sink, AtomicReference<@Nullable Throwable> end) {}

    /** Why a generation cannot be loaded. */
    record Failure(int generation, String reason) {}

    /** Loads this generation and no other; none if it is empty. */
    void serve(Optional<Generation> wanted) {
        Running present = running;
        if (present != null && (wanted.isEmpty() || wanted.get().number() != present.generation())) {
            close();
        }
        if (running == null && wanted.isPresent()) {
            running = start(wanted.get());
        }
    }

    /** Why the generation cannot be loaded, if that is so; asked once for each failure. What ended the loop otherwise is tried again. */
    Optional<Failure> failure() {
        Running present = running;
        Throwable end = present == null ? null : present.end().get();
        if (present == null || end == null) {
            return Optional.empty();
        }
        close();
        LOG.atWarn().setCause(end).log("The loader of a generation ended");
        return end instanceof ClaimRefusedException
                ? Optional.of(new Failure(present.generation(), String.valueOf(end.getMessage())))
                : Optional.empty();
    }

    @Override
    public void close() {
        Running present = running;
        running = null;
        if (present == null) {
            return;
        }
        try {
            present.sink().close();
        } finally {
            present.store().close();
        }
    }

    private Running start(Generation generation) {
        SinkSettings copy = settings.forCopy(
                "%s-generation-%d".formatted(settings.sinkId(), generation.number()), List.of(Topics.ENRICHED));
        ProjectionStore store = generations.openLoader(generation);
        try {
            // The live loop has dead-lettered what the store refuses, or will.
            KafkaSink sink = KafkaSink.join(
                    copy, store, new GenerationObserver(generation.number(), meters), (unappliable, reason) -> {});
            AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
            Thread.ofPlatform()
                    .name("generation-" + generation.number())
                    .daemon()
                    .uncaughtExceptionHandler((thread, e) -> end.set(e))
                    .start(sink::run);
            return new Running(generation.number(), store, sink, end);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }
}
