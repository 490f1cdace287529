package io.memlog.models.runtime;

import io.memlog.models.remote.ProviderObserver;
import io.memlog.models.remote.ProviderRequest;
import io.memlog.models.remote.ProviderStatus;
import io.memlog.models.remote.ProviderStatus.Breaker;
import io.memlog.models.remote.ProviderStatus.State;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** Counts what providers do, and logs when one goes or comes back; thread-safe. */
final class ProviderMeters implements ProviderObserver {
    private final MeterRegistry registry;
    private final ProviderObserver log = ProviderObserver.logging();

    ProviderMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows how a provider does from now on. */
    void watch(Supplier<ProviderStatus> provider) {
        ProviderStatus first = provider.get();
        Tags tags = Tags.of("provider", first.provider(), "use", first.use().id());
        Gauge.builder("memlog.provider.available", () -> provider.get().state() == State.UNAVAILABLE ? 0 : 1)
                .description("1 unless the provider is out of service")
                .tags(tags)
                .register(registry);
        for (Breaker state : Breaker.values()) {
            Gauge.builder("memlog.provider.breaker", () -> provider.get().breaker() == state ? 1 : 0)
                    .description("1 for the state that the provider's circuit breaker is in")
                    .tags(tags.and("state", state.id()))
                    .register(registry);
        }
    }

    @Override
    public void stateChanged(ProviderStatus from, ProviderStatus to) {
        log.stateChanged(from, to);
    }

    @Override
    public void requestEnded(ProviderRequest request) {
        Tags tags = Tags.of("provider", request.provider(), "use", request.use().id());
        Timer.builder("memlog.provider.requests")
                .description("Requests to providers by outcome, without waits and repetitions")
                .tags(tags.and(
                        "outcome",
                        request.failure() == null ? "ok" : request.failure().name()))
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry)
                .record(request.duration());
        DistributionSummary.builder("memlog.provider.batch")
                .description("Texts of one request")
                .baseUnit("texts")
                .tags(tags)
                .register(registry)
                .record(request.texts());
    }
}
