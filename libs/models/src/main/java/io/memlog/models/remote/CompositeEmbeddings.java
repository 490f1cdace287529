package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.RefusedInput;
import io.memlog.models.remote.ProviderStatus.State;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Several providers of one embedding space: the first in order that works is used; thread-safe. */
final class CompositeEmbeddings implements Provider<List<String>, List<EmbeddingResult>> {
    private final List<Watched<List<String>, List<EmbeddingResult>>> providers;

    CompositeEmbeddings(List<Watched<List<String>, List<EmbeddingResult>>> providers) {
        this.providers = List.copyOf(providers);
    }

    List<ProviderStatus> availability() {
        return providers.stream().map(Watched::status).toList();
    }

    /**
     * Providers out of service come last. Only one is given the whole of our patience, the last that is left in service: before it
     * there is somebody else to ask, and behind it there is little hope.
     */
    @Override
    public List<EmbeddingResult> call(List<String> texts) {
        List<Watched<List<String>, List<EmbeddingResult>>> order = Stream.concat(
                        providers.stream().filter(provider -> !isOut(provider)),
                        providers.stream().filter(CompositeEmbeddings::isOut))
                .toList();
        long inService = order.stream().filter(provider -> !isOut(provider)).count();
        long patient = inService == 0 ? order.size() : inService;
        ProviderFailure first = null;
        for (int i = 0; i < order.size(); i++) {
            Watched<List<String>, List<EmbeddingResult>> provider = order.get(i);
            try {
                return i + 1 == patient ? provider.call(texts) : provider.callQuickly(texts);
            } catch (RefusedInput refused) {
                throw refused;
            } catch (ProviderFailure failure) {
                if (first == null) {
                    first = failure;
                } else if (first != failure) {
                    first.addSuppressed(failure);
                }
                if (failure.code() == FailureCode.INTERRUPTED) {
                    break;
                }
            }
        }
        throw Objects.requireNonNull(first, "there is at least one provider");
    }

    /** Asks those that are not known to work; called from time to time. */
    void probe() {
        for (Watched<List<String>, List<EmbeddingResult>> provider : providers) {
            if (provider.status().state() != State.AVAILABLE) {
                probe(provider);
            }
        }
    }

    @Override
    public void close() {
        providers.forEach(Watched::close);
    }

    private void probe(Watched<List<String>, List<EmbeddingResult>> provider) {
        List<String> harmless = List.of(PoisonSearch.HARMLESS);
        try {
            // One that hangs must not keep the others from their probe; one alone may load its model first.
            var unused = providers.size() == 1 ? provider.call(harmless) : provider.callQuickly(harmless);
        } catch (ProviderFailure failure) {
            // The observer has been told.
            return;
        }
    }

    private static boolean isOut(Watched<?, ?> provider) {
        return provider.status().state() == State.UNAVAILABLE;
    }
}
