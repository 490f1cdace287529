package io.memlog.models.remote;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.models.remote.EmbeddingResult.Blank;
import io.memlog.models.remote.EmbeddingResult.Embedded;
import io.memlog.models.remote.EmbeddingResult.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds at a provider, or at several of one space; thread-safe, made for many virtual threads or for whole batches.
 *
 * <p>Bits may differ between two answers for one text, unlike a local model's: keep the vector that was stored.
 */
public final class RemoteEmbedder implements Embedder {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteEmbedder.class);

    private final RemoteSpace space;
    private final EmbeddingModel model;
    private final TextWindows windows;
    private final CompositeEmbeddings providers;
    private final Thread probes;

    RemoteEmbedder(RemoteSpace space, CompositeEmbeddings providers, Duration probeInterval) {
        this.space = space;
        this.model = space.model();
        this.windows = space.windows();
        this.providers = providers;
        this.probes = Thread.ofVirtual().name("memlog-embed-probe").start(() -> probe(probeInterval));
    }

    @Override
    public EmbeddingModel model() {
        return model;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ProviderFailure of a kind that says what to do
     */
    @Override
    public Optional<float[]> embedPassage(String text) {
        return only(embedPassages(List.of(text)));
    }

    /**
     * {@inheritDoc}
     *
     * @throws ProviderFailure of a kind that says what to do
     */
    @Override
    public Optional<float[]> embedQuery(String text) {
        return only(embed(List.of(text), space.queryPrefix()));
    }

    /**
     * A result for each text, in their order; a refused text does not keep the others from their vectors.
     *
     * @throws ProviderFailure an outage or a wrong setting: none of the texts got a vector
     */
    public List<EmbeddingResult> embedPassages(List<String> texts) {
        return embed(texts, space.passagePrefix());
    }

    /** How each provider does, in the order in which they are used. */
    public List<ProviderStatus> availability() {
        return providers.availability();
    }

    @Override
    public void close() {
        probes.interrupt();
        providers.close();
    }

    private List<EmbeddingResult> embed(List<String> texts, String prefix) {
        List<List<String>> windowsOfTexts = texts.stream().map(windows::of).toList();
        List<String> flat = windowsOfTexts.stream()
                .flatMap(List::stream)
                .map(window -> prefix + window)
                .toList();
        List<EmbeddingResult> vectors = flat.isEmpty() ? List.of() : providers.call(flat);
        List<EmbeddingResult> results = new ArrayList<>(texts.size());
        int next = 0;
        for (List<String> ofText : windowsOfTexts) {
            results.add(joined(ofText, vectors.subList(next, next + ofText.size())));
            next += ofText.size();
        }
        return results;
    }

    private EmbeddingResult joined(List<String> texts, List<EmbeddingResult> parts) {
        if (parts.size() < 2) {
            return parts.isEmpty() ? new Blank() : parts.getFirst();
        }
        double[] sum = new double[model.dimension()];
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case Refused refused -> {
                    return refused;
                }
                case Embedded(float[] vector) -> add(sum, vector, texts.get(i).length());
                case Blank blank -> add(sum, new float[sum.length], 0);
            }
        }
        return VectorReader.normalised(sum).<EmbeddingResult>map(Embedded::new).orElseGet(Blank::new);
    }

    private static void add(double[] sum, float[] vector, int weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (double) vector[i] * weight;
        }
    }

    private static Optional<float[]> only(List<EmbeddingResult> results) {
        return switch (results.getFirst()) {
            case Embedded(float[] vector) -> Optional.of(vector);
            case Blank blank -> Optional.empty();
            case Refused(ProviderFailure.RefusedInput failure) -> throw failure;
        };
    }

    private void probe(Duration interval) {
        try {
            while (true) {
                probe();
                Thread.sleep(interval);
            }
        } catch (InterruptedException e) {
            // close() ends it.
            Thread.currentThread().interrupt();
        }
    }

    private void probe() {
        try {
            providers.probe();
        } catch (RuntimeException bug) {
            // Not one bug may end the probes: a provider would stay out for ever.
            LOG.atError().setCause(bug).log("Providers could not be probed");
        }
    }
}
