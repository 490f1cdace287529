package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.models.runtime.EnrichmentModels;
import io.memlog.models.runtime.ServiceModels;
import io.memlog.service.ServiceRuntime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Opens the models of the process as its settings name them; stateless. */
final class ProcessModels {
    private ProcessModels() {}

    /** @param wereRemote models were elsewhere once, so that events may still wait for them */
    static ModelParts open(ServiceRuntime runtime, Duration budget, boolean wereRemote) {
        EnrichmentModels models = ServiceModels.forRecords(runtime);
        Optional<RemoteVectors> vectors = models.remoteEmbedder().map(RemoteVectors::of);
        Optional<RemoteEntities> entities =
                models.remoteExtractor().map(remote -> RemoteEntities.of(remote, models.localExtractor()));
        Optional<Embedder> embedder = vectors.isPresent() ? Optional.empty() : Optional.of(models.encoder());
        Optional<VectorSource> next = ServiceModels.nextForRecords(runtime).map(ProcessModels::sourceOf);
        boolean isNextRemote = next.filter(VectorSource::isElsewhere).isPresent();
        boolean isRemote = vectors.isPresent() || entities.isPresent() || isNextRemote || wereRemote;
        return new ModelParts(
                embedder,
                models.localExtractor(),
                isRemote
                        ? Optional.of(new ModelParts.Remote(vectors, entities, budget, threads(runtime)))
                        : Optional.empty(),
                next);
    }

    private static VectorSource sourceOf(Embedder embedder) {
        return embedder instanceof RemoteEmbedder remote
                ? new VectorSource.Elsewhere(RemoteVectors.of(remote))
                : new VectorSource.Here(embedder);
    }

    private static ExecutorService threads(ServiceRuntime runtime) {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("memlog-ask-", 0).factory());
        runtime.onClose("questions to models", threads::shutdownNow);
        return threads;
    }
}
