package io.memlog.models.remote;

import io.memlog.models.remote.EmbeddingResult.Embedded;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.util.List;

/**
 * Keeps a provider out whose vectors point elsewhere than those of the others; thread-safe.
 *
 * <p>Equal names do not make equal spaces. Before its first use, and after each failure, because then it may be another server, a
 * provider embeds a fixed sentence; the vector of the first provider that ever answered is the measure for all.
 */
final class SpaceCheck implements Provider<List<String>, List<EmbeddingResult>> {
    /** Other hardware and batch sizes give .9999, other weights less than .9. */
    private static final double LEAST_COSINE = 0.99;

    private final String name;
    private final Provider<List<String>, List<EmbeddingResult>> provider;
    private final SpaceReference reference;
    private volatile boolean isVerified;

    /** @param reference shared by all providers of a space */
    SpaceCheck(String name, Provider<List<String>, List<EmbeddingResult>> provider, SpaceReference reference) {
        this.name = name;
        this.provider = provider;
        this.reference = reference;
    }

    @Override
    public List<EmbeddingResult> call(List<String> texts) {
        try {
            if (!isVerified) {
                verify();
            }
            return provider.call(texts);
        } catch (RefusedInput refused) {
            throw refused;
        } catch (ProviderFailure failure) {
            isVerified = false;
            throw failure;
        }
    }

    @Override
    public void close() {
        provider.close();
    }

    private void verify() {
        EmbeddingResult result = provider.call(List.of(PoisonSearch.HARMLESS)).getFirst();
        if (!(result instanceof Embedded(float[] vector))) {
            throw new Misconfigured(
                    FailureCode.REQUEST_REFUSED,
                    "provider %s: expected a vector for a harmless text, found none".formatted(name));
        }
        float[] expected = reference.orElse(vector);
        double cosine = 0;
        for (int i = 0; i < expected.length; i++) {
            cosine += (double) expected[i] * vector[i];
        }
        if (cosine < LEAST_COSINE) {
            throw new Misconfigured(
                    FailureCode.SPACE_MISMATCH,
                    "provider %s: expected cosine >= %.2f with the others' vector of one sentence, found %.4f; if its weights were changed, give the model another name"
                            .formatted(name, LEAST_COSINE, cosine));
        }
        isVerified = true;
    }
}
