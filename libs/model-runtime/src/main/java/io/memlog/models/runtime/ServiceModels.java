package io.memlog.models.runtime;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModels;
import io.memlog.models.Encoder;
import io.memlog.models.Extractors;
import io.memlog.models.LocalExtractor;
import io.memlog.models.ModelUnavailableException;
import io.memlog.models.remote.ProviderStatus;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.models.remote.RemoteExtractor;
import io.memlog.models.remote.RemoteModels;
import io.memlog.models.remote.Resilience;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.ConfigurationException;
import io.memlog.service.ServiceRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens the models that a service's settings name, the same ones for whoever writes vectors and for whoever searches them;
 * stateless, thread-safe.
 *
 * <p>The service closes what is opened here. A provider that is away is shown by {@code /readyz}, but does not make the service
 * unready: nobody is helped if it takes no more work.
 */
public final class ServiceModels {
    private ServiceModels() {}

    /** What is read beside the common variables; a service adds it to its own. */
    public static List<ConfigKey<?>> keys() {
        return ModelKeys.all();
    }

    /**
     * Models to enrich records with.
     *
     * @throws io.memlog.service.ConfigurationException if a setting is missing or wrong; the service should stop
     */
    public static EnrichmentModels forRecords(ServiceRuntime runtime) {
        ModelSettings settings = ModelSettings.of(runtime.environment());
        var meters = new ProviderMeters(runtime.metrics());
        Encoder encoder = runtime.onClose("local model", openLocal(settings));
        LocalExtractor localExtractor = Extractors.local(encoder);
        Optional<RemoteEmbedder> remoteEmbedder = openRemote(settings, settings.resilience(), runtime, meters);
        Optional<RemoteExtractor> remoteExtractor = settings.extraction()
                .map(chat -> RemoteModels.extractor(chat, settings.resilience(), localExtractor, meters));
        remoteExtractor.ifPresent(extractor -> {
            runtime.onClose("extraction provider", extractor);
            watch(runtime, meters, () -> List.of(extractor.availability()));
        });
        return new EnrichmentModels(encoder, localExtractor, remoteEmbedder, remoteExtractor);
    }

    /**
     * The embedder of questions, in the space of the records' vectors.
     *
     * @param patience time after which a provider that does not answer counts as away; a local model always answers
     * @throws io.memlog.service.ConfigurationException if a setting is missing or wrong; the service should stop
     */
    public static Embedder forQuestions(ServiceRuntime runtime, Duration patience) {
        ModelSettings settings = ModelSettings.of(runtime.environment());
        return open(settings, settings.resilience().within(patience), runtime, "");
    }

    /**
     * Who makes the vectors of the space that is rolled out; empty if none is.
     *
     * @throws io.memlog.service.ConfigurationException if a setting is missing or wrong; the service should stop
     */
    public static Optional<Embedder> nextForRecords(ServiceRuntime runtime) {
        return ModelSettings.next(runtime.environment())
                .map(settings -> open(settings, settings.resilience(), runtime, "next "));
    }

    /**
     * The embedder of questions in the space that is rolled out; empty if none is.
     *
     * @param patience as in {@link #forQuestions}
     * @throws io.memlog.service.ConfigurationException if a setting is missing or wrong; the service should stop
     */
    public static Optional<Embedder> nextForQuestions(ServiceRuntime runtime, Duration patience) {
        return ModelSettings.next(runtime.environment())
                .map(settings -> open(settings, settings.resilience().within(patience), runtime, "next "));
    }

    private static Embedder open(ModelSettings settings, Resilience resilience, ServiceRuntime runtime, String prefix) {
        return openRemote(settings, resilience, runtime, new ProviderMeters(runtime.metrics()))
                .<Embedder>map(embedder -> embedder)
                .orElseGet(() -> runtime.onClose(prefix + "local model", openLocal(settings)));
    }

    private static Encoder openLocal(ModelSettings settings) {
        try {
            return settings.folder()
                    .map(folder -> EmbeddingModels.openFolder(folder, settings.cache()))
                    .orElseGet(() -> EmbeddingModels.open(settings.localModel(), settings.cache()));
        } catch (ModelUnavailableException e) {
            // With a cause the files or the runtime are at fault, and the trace is worth having.
            throw e.getCause() == null
                    ? new ConfigurationException("%s: %s".formatted(CommonKeys.EMBEDDING_MODEL.name(), e.getMessage()))
                    : e;
        }
    }

    private static Optional<RemoteEmbedder> openRemote(
            ModelSettings settings, Resilience resilience, ServiceRuntime runtime, ProviderMeters meters) {
        Optional<RemoteEmbedder> remote = settings.embedding()
                .map(providers -> RemoteModels.embedder(providers, resilience, meters, settings.cache()));
        remote.ifPresent(embedder -> {
            runtime.onClose("embedding providers", embedder);
            watch(runtime, meters, embedder::availability);
        });
        return remote;
    }

    private static void watch(
            ServiceRuntime runtime, ProviderMeters meters, Supplier<List<ProviderStatus>> availability) {
        List<ProviderStatus> first = availability.get();
        for (int i = 0; i < first.size(); i++) {
            int place = i;
            Supplier<ProviderStatus> provider = () -> availability.get().get(place);
            meters.watch(provider);
            runtime.degradedWhen(
                    "%s provider %s"
                            .formatted(first.get(i).use().id(), first.get(i).provider()),
                    () -> provider.get().missing());
        }
    }
}
