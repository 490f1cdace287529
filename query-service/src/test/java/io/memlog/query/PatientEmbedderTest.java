package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.models.remote.FailureCode;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How long a question waits for its vector. */
final class PatientEmbedderTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void whatTheEmbedderAnswersInTimeIsAnswered() {
        assertThat(new PatientEmbedder(new Answering(() -> new float[] {1}), LONG).embedQuery("who?"))
                .hasValueSatisfying(vector -> assertThat(vector).containsExactly(1));
    }

    @Test
    void itsFailureIsPassedOnAsItIs() {
        var outage = new Outage(FailureCode.BREAKER_OPEN, "away");
        var embedder = new PatientEmbedder(
                new Answering(() -> {
                    throw outage;
                }),
                LONG);
        assertThatThrownBy(() -> embedder.embedQuery("who?")).isSameAs(outage);
    }

    @Test
    void whatTakesLongerIsAnOutageButGoesOnToItsEnd() throws Exception {
        // Given
        var isAnswering = new CountDownLatch(1);
        var hasAnswered = new CountDownLatch(1);
        var embedder = new PatientEmbedder(
                new Answering(() -> {
                    assertThat(hasCounted(isAnswering)).isTrue();
                    hasAnswered.countDown();
                    return new float[] {1};
                }),
                Duration.ofMillis(50));

        // When
        assertThatThrownBy(() -> embedder.embedQuery("who?"))
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED));

        // Then
        isAnswering.countDown();
        assertThat(hasCounted(hasAnswered)).isTrue();
    }

    private static boolean hasCounted(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("expected no interrupt", e);
        }
    }

    /** Answers questions only. */
    private record Answering(Supplier<float[]> answer) implements Embedder {
        @Override
        public EmbeddingModel model() {
            throw new AssertionError("not asked for");
        }

        @Override
        public Optional<float[]> embedPassage(String text) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Optional<float[]> embedQuery(String text) {
            return Optional.of(answer.get());
        }

        @Override
        public void close() {}
    }
}
