package io.memlog.models.remote;

import io.memlog.models.remote.EmbeddingResult.Embedded;
import io.memlog.models.remote.EmbeddingResult.Refused;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the text that makes a provider fail, so that its neighbours in the batch do not suffer; thread-safe.
 *
 * <p>Whether it is the text or the provider is told by who fails, never by what the provider says: after each failure a harmless
 * text has to pass. With three attempts a batch is split into eighths, and those into single texts; with fewer, into single texts at
 * once. What is seldom a text's fault is searched for only while the provider was well just before, and only as long as it has one
 * place: an outage costs one request more, not one for each text.
 */
final class PoisonSearch implements Provider<List<String>, List<EmbeddingResult>> {
    static final String HARMLESS = "A short sentence about the weather.";
    private static final int PARTS = 8;

    /** A slow or loaded provider says the same, and so do gateways that time out on one text. */
    private static final Set<FailureCode> MAY_BE_LOAD =
            EnumSet.of(FailureCode.TIMED_OUT, FailureCode.OVERLOADED, FailureCode.DEADLINE_EXCEEDED);

    /** Wrong settings, or moderation of one text. */
    private static final Set<FailureCode> MAY_BE_SETTINGS =
            EnumSet.of(FailureCode.NOT_AUTHORIZED, FailureCode.NOT_FOUND, FailureCode.REQUEST_REFUSED);

    private final Provider<List<String>, List<EmbeddingResult>> provider;
    private final Provider<List<String>, List<EmbeddingResult>> quick;
    private final int attempts;
    private volatile boolean wasWell;

    /**
     * @param patience longest wait for each request of a search; those hold fewer texts than the one that failed
     * @param attempts how often a text is sent at most; one of a batch twice at least, or its neighbours would fail with it
     */
    PoisonSearch(Provider<List<String>, List<EmbeddingResult>> provider, Duration patience, int attempts) {
        this.provider = provider;
        this.quick = new Deadline<>(provider, patience);
        this.attempts = attempts;
    }

    @Override
    public List<EmbeddingResult> call(List<String> texts) {
        try {
            List<EmbeddingResult> results = provider.call(texts);
            wasWell = true;
            return results;
        } catch (ProviderFailure failure) {
            int most = texts.size() == 1 ? attempts : Math.max(2, attempts);
            return search(texts, failure, most - 1);
        }
    }

    @Override
    public void close() {
        quick.close();
    }

    /** @param left how often a text of these may still be sent */
    private List<EmbeddingResult> search(List<String> texts, ProviderFailure failure, int left) {
        requireSuspicion(failure);
        requireWorking(failure);
        // An answer to a text alone is final; silence has to repeat itself.
        boolean isFinal = texts.size() == 1 && (left <= 0 || failure instanceof RefusedInput);
        return isFinal ? List.of(refused(failure)) : parts(texts, left);
    }

    private List<EmbeddingResult> parts(List<String> texts, int left) {
        int parts = left <= 1 ? texts.size() : PARTS;
        int size = (texts.size() + parts - 1) / parts;
        boolean hasFailed = false;
        List<EmbeddingResult> results = new ArrayList<>(texts.size());
        for (int start = 0; start < texts.size(); start += size) {
            List<String> part = texts.subList(start, Math.min(start + size, texts.size()));
            try {
                results.addAll(quick.call(part));
            } catch (ProviderFailure failure) {
                if (hasFailed && MAY_BE_LOAD.contains(failure.code())) {
                    throw failure;
                }
                hasFailed = true;
                results.addAll(search(part, failure, left - 1));
            }
        }
        return results;
    }

    /** @throws ProviderFailure the same, unless a text may be the cause */
    private void requireSuspicion(ProviderFailure failure) {
        boolean isSeldomInput = MAY_BE_LOAD.contains(failure.code()) || MAY_BE_SETTINGS.contains(failure.code());
        // Who asks to be left alone for a while does not speak of a text.
        boolean isAskedToWait =
                failure instanceof Outage outage && outage.retryAfter().isPresent();
        if (!failure.code().mayBeInput() && !(isSeldomInput && wasWell && !isAskedToWait)) {
            throw failure;
        }
    }

    /** @throws ProviderFailure if the provider fails on a text that nobody can object to */
    private void requireWorking(ProviderFailure failure) {
        try {
            if (quick.call(List.of(HARMLESS)).getFirst() instanceof Embedded) {
                wasWell = true;
                return;
            }
        } catch (RefusedInput e) {
            wasWell = false;
            throw new Misconfigured(
                    FailureCode.REQUEST_REFUSED, "expected a vector for a harmless text, found: " + e.getMessage());
        } catch (ProviderFailure e) {
            failure.addSuppressed(e);
        }
        wasWell = false;
        throw failure;
    }

    /** Final, as if the provider had said so, except where load may have looked like it. */
    private Refused refused(ProviderFailure failure) {
        if (failure instanceof RefusedInput input) {
            return new Refused(input);
        }
        FailureCode code = MAY_BE_LOAD.contains(failure.code()) ? failure.code() : FailureCode.INPUT_REFUSED;
        String message = "expected what other texts get, found %s".formatted(failure.code());
        return new Refused(new RefusedInput(code, message, failure));
    }
}
