package io.memlog.streams;

import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** Lets a step be built with its context, so that it is a plain class whose fields are final; used by one stream thread. */
final class ContextProcessor<K, V> implements Processor<K, V, Object, Object> {
    private final Function<ProcessorContext<Object, Object>, Consumer<Record<K, V>>> stepOf;
    private @Nullable Consumer<Record<K, V>> step;

    private ContextProcessor(Function<ProcessorContext<Object, Object>, Consumer<Record<K, V>>> stepOf) {
        this.stepOf = stepOf;
    }

    /** A step with the stores that only it uses. */
    static <K, V> ProcessorSupplier<K, V, Object, Object> supplier(
            Function<ProcessorContext<Object, Object>, Consumer<Record<K, V>>> stepOf, Set<StoreBuilder<?>> stores) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<K, V, Object, Object> get() {
                return new ContextProcessor<>(stepOf);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return stores;
            }
        };
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        step = stepOf.apply(context);
    }

    @Override
    public void process(Record<K, V> record) {
        Objects.requireNonNull(step, "init comes before process").accept(record);
    }

    @Override
    public void close() {
        if (step instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("a step could not be closed", e);
            }
        }
    }
}
