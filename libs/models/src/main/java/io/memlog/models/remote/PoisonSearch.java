package io.memlog.models.remote;

import io.memlog.models.remote.EmbeddingResult.Embedded;
import io.memlog.models.remote.EmbeddingResult.Refused;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the text that makes a provider fail, so that its neighbours in the batch do not suffer; thread-safe.
 *
 * <p>Whether it is the text or the provider is told by who fails, never by what the provider says: after each failure a harmless
 * text has to pass. A batch is split into eighths, and those into single texts, so that none is sent more than
 * {@value #MOST_ATTEMPTS} times.
 */
final class PoisonSearch implements Provider<List<String>, List<EmbeddingResult>> {
    static final int MOST_ATTEMPTS = 3;
    static final String HARMLESS = "A short sentence about the weather.";
    private static final int PARTS = 8;

    private final Provider<List<String>, List<EmbeddingResult>> provider;

    PoisonSearch(Provider<List<String>, List<EmbeddingResult>> provider) {
        this.provider = provider;
    }

    @Override
    public List<EmbeddingResult> call(List<String> texts) {
        return search(texts, MOST_ATTEMPTS);
    }

    @Override
    public void close() {
        provider.close();
    }

    /** @throws ProviderFailure if the provider fails on a text that nobody can object to */
    private void requireWorking(ProviderFailure failure) {
        try {
            if (provider.call(List.of(HARMLESS)).getFirst() instanceof Embedded) {
                return;
            }
        } catch (RefusedInput e) {
            throw new Misconfigured(
                    FailureCode.REQUEST_REFUSED, "expected a vector for a harmless text, found: " + e.getMessage());
        } catch (ProviderFailure e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }

    /** @param attempts how often a text of these may still be sent */
    private List<EmbeddingResult> search(List<String> texts, int attempts) {
        try {
            return provider.call(texts);
        } catch (ProviderFailure failure) {
            if (!failure.code().mayBeInput()) {
                throw failure;
            }
            requireWorking(failure);
            // An answer to a text alone is final; silence has to repeat itself.
            boolean isFinal = texts.size() == 1 && (attempts <= 1 || failure instanceof RefusedInput);
            return isFinal ? List.of(refused(failure)) : parts(texts, attempts - 1);
        }
    }

    private List<EmbeddingResult> parts(List<String> texts, int attempts) {
        int parts = attempts <= 1 ? texts.size() : PARTS;
        int size = (texts.size() + parts - 1) / parts;
        List<EmbeddingResult> results = new ArrayList<>(texts.size());
        for (int start = 0; start < texts.size(); start += size) {
            results.addAll(search(texts.subList(start, Math.min(start + size, texts.size())), attempts));
        }
        return results;
    }

    private static Refused refused(ProviderFailure failure) {
        return new Refused(
                failure instanceof RefusedInput input
                        ? input
                        : new RefusedInput(failure.code(), "expected what other texts get, found a failure", failure));
    }
}
