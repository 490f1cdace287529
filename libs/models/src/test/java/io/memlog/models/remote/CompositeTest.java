package io.memlog.models.remote;

import static io.memlog.models.remote.TestProviders.DIMENSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderStatus.State;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several providers as one embedder. */
final class CompositeTest {
    private static final Fault DOWN = new Fault.Status(503, null);

    private final ModelServer first = ModelServer.start(DIMENSION);
    private final ModelServer second = ModelServer.start(DIMENSION);
    private final List<String> changes = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeServers() {
        first.close();
        second.close();
    }

    @Test
    void itSwitchesOnFailureAndBackWhenTheFirstRecovers() {
        try (RemoteEmbedder embedder = embedder(first, second)) {
            float[] before = embedder.embedPassage("one").orElseThrow();
            first.always(DOWN);

            float[] meanwhile = embedder.embedPassage("one").orElseThrow();
            assertThat(meanwhile).isEqualTo(before);
            assertThat(embedder.availability().getFirst().state()).isEqualTo(State.UNAVAILABLE);
            assertThat(embedder.availability().getFirst().lastFailure()).isEqualTo(FailureCode.OVERLOADED);

            first.always(new Fault.Healthy());
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(
                            () -> assertThat(embedder.availability().getFirst().state())
                                    .isEqualTo(State.AVAILABLE));
            second.tally().reset();
            assertThat(embedder.embedPassage("a last text")).isPresent();
            assertThat(second.tally().countWith("a last text")).isZero();
            assertThat(first.tally().countWith("a last text")).isEqualTo(1);
            assertThat(changes).contains("first UNAVAILABLE", "first AVAILABLE");
        }
    }

    static Stream<Fault> whatTakesLongToSay() {
        return Stream.of(new Fault.Hang(), new Fault.Status(429, "15"), DOWN);
    }

    @ParameterizedTest
    @MethodSource("whatTakesLongToSay")
    void nobodyWaitsForTheFirstWhileTheSecondIsWell(Fault fault) {
        try (RemoteEmbedder embedder = RemoteModels.embedder(
                TestProviders.embedding(first, second), unhurried(), ProviderObserver.logging())) {
            assertThat(embedder.embedPassage("one")).isPresent();
            first.always(fault);
            first.tally().reset();

            long start = System.nanoTime();
            assertThat(embedder.embedPassage("two")).isPresent();
            assertThat(embedder.embedPassage("three")).isPresent();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(unhurried().requestTimeout());
            assertThat(first.tally().countWith("two")).isEqualTo(1);
            assertThat(first.tally().countWith("three")).isZero();
        }
    }

    @Test
    void theLastInServiceIsGivenAllOurPatience() {
        try (RemoteEmbedder embedder = embedder(first, second)) {
            assertThat(embedder.embedPassage("one")).isPresent();
            second.tally().reset();
            first.always(DOWN);
            second.next(DOWN, DOWN);

            assertThat(embedder.embedPassage("two")).isPresent();
        }
    }

    @Test
    void withNobodyLeftEverythingIsTriedAndTheOutageIsSaid() {
        try (RemoteEmbedder embedder = embedder(first, second)) {
            first.always(DOWN);
            second.always(DOWN);

            assertThatThrownBy(() -> embedder.embedPassage("one")).isInstanceOf(Outage.class);

            second.always(new Fault.Healthy());
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(embedder.embedPassage("one")).isPresent());
        }
    }

    @Test
    void aProviderOfOtherWeightsUnderTheSameNameIsKeptOut() {
        try (ModelServer foreign = ModelServer.start(DIMENSION, "other weights");
                RemoteEmbedder embedder = embedder(first, foreign)) {
            assertThat(embedder.embedPassage("one")).isPresent();
            first.always(DOWN);

            assertThatThrownBy(() -> embedder.embedPassage("two")).isInstanceOf(ProviderFailure.class);

            assertThat(embedder.availability().getLast().lastFailure()).isEqualTo(FailureCode.SPACE_MISMATCH);
            assertThat(foreign.tally().countWith("two")).isZero();
        }
    }

    @Test
    void aProviderOfOtherWeightsIsKeptOutThoughItAnswersFirstAfterARestart(@TempDir Path folder) {
        try (ModelServer foreign = ModelServer.start(DIMENSION, "other weights")) {
            try (RemoteEmbedder embedder = remembering(first, foreign, folder)) {
                assertThat(embedder.embedPassage("one")).isPresent();
            }
            first.always(DOWN);

            try (RemoteEmbedder embedder = remembering(first, foreign, folder)) {
                assertThatThrownBy(() -> embedder.embedPassage("two")).isInstanceOf(ProviderFailure.class);

                assertThat(embedder.availability().getLast().lastFailure()).isEqualTo(FailureCode.SPACE_MISMATCH);
                assertThat(foreign.tally().countWith("two")).isZero();
                first.always(new Fault.Healthy());
                Awaitility.await()
                        .ignoreExceptions()
                        .untilAsserted(
                                () -> assertThat(embedder.embedPassage("three")).isPresent());
                assertThat(foreign.tally().countWith("three")).isZero();
            }
        }
    }

    @Test
    void aReferenceThatCannotBeKeptOrReadIsMadeAnew(@TempDir Path folder) throws IOException {
        Path broken = Files.write(folder.resolve("broken"), new byte[3]);
        Path impossible = broken.resolve("beneath a file");

        for (Path file : List.of(broken, impossible)) {
            var reference = new SpaceReference(Optional.of(file));

            assertThat(reference.orElse(new float[] {1, 0})).containsExactly(1, 0);
            assertThat(reference.orElse(new float[] {0, 1})).containsExactly(1, 0);
        }
        assertThat(new SpaceReference(Optional.of(broken)).orElse(new float[] {0, 1}))
                .containsExactly(1, 0);
    }

    @Test
    void aProviderOfAnotherProtocolIsAnotherSpaceAndRefusedAtOnce() {
        EmbeddingProviders providers = TestProviders.embedding(first, second);
        List<Endpoint> mixed =
                List.of(providers.endpoints().getFirst(), TestProviders.endpoint(ProviderKind.OLLAMA, second));

        assertThatThrownBy(() -> new EmbeddingProviders(providers.space(), mixed, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("provider main: expected the protocol OPENAI of the embedding space model-a, found OLLAMA");
    }

    @Test
    void aProviderThatCameBackWithOtherWeightsIsKeptOut() {
        try (ModelServer foreign = ModelServer.start(DIMENSION, "other weights");
                var openAi = TestProviders.openAi(first);
                var other = TestProviders.openAi(foreign)) {
            var isReplaced = new AtomicBoolean();
            var reference = new SpaceReference(Optional.empty());
            var check = new SpaceCheck("main", texts -> (isReplaced.get() ? other : openAi).call(texts), reference);
            check.call(List.of("one"));
            first.next(DOWN);
            assertThatThrownBy(() -> check.call(List.of("one"))).isInstanceOf(Outage.class);

            isReplaced.set(true);

            assertThatThrownBy(() -> check.call(List.of("one"))).hasMessageStartingWith("SPACE_MISMATCH");
            assertThat(foreign.tally().countWith("one")).isZero();
        }
    }

    @Test
    void theFingerprintIsOfTheSpaceAndNotOfTheHost() {
        try (RemoteEmbedder one = embedder(first, second);
                RemoteEmbedder other = embedder(second, first)) {
            assertThat(one.model()).isEqualTo(other.model());
        }
        assertThat(space("model-a", DIMENSION, "").model().fingerprint())
                .isNotEqualTo(space("model-a", DIMENSION, "q: ").model().fingerprint());
    }

    @Test
    void aBlankTextHasNoVectorAndALongOneTheMeanOfItsWindows() {
        try (RemoteEmbedder embedder = embedder(first, second)) {
            String text = "many words make a long text ".repeat(2_000);

            List<EmbeddingResult> results = embedder.embedPassages(List.of(" \n", "one", text));

            assertThat(results.get(0)).isInstanceOf(EmbeddingResult.Blank.class);
            assertThat(results.get(2)).isInstanceOf(EmbeddingResult.Embedded.class);
            assertThat(first.tally().countWith("many words")).isPositive();
            assertThat(first.tally().requests())
                    .allSatisfy(seen -> assertThat(seen.texts())
                            .allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(8_191 * 3)));
            assertThat(embedder.embedPassage("")).isEmpty();
        }
    }

    @Test
    void windowsCoverTheTextOverlapAndSplitNoCharacter() {
        var windows = new TextWindows(16, 4);
        String smileys =
                IntStream.range(0x1F600, 0x1F61E).mapToObj(Character::toString).collect(Collectors.joining());
        String text = smileys + " one two three four five six seven";

        List<String> parts = windows.of(text);

        assertThat(parts).allSatisfy(part -> {
            assertThat(part.length()).isBetween(1, 16);
            assertThat(Character.isLowSurrogate(part.charAt(0))).isFalse();
            assertThat(Character.isHighSurrogate(part.charAt(part.length() - 1)))
                    .isFalse();
        });
        int covered = 0;
        for (String part : parts) {
            int start = text.indexOf(part, Math.max(0, covered - 8));
            assertThat(start).isBetween(0, covered);
            covered = start + part.length();
        }
        assertThat(covered).isEqualTo(text.length());
    }

    private static RemoteEmbedder remembering(ModelServer one, ModelServer other, Path folder) {
        return RemoteModels.embedder(
                TestProviders.embedding(one, other), TestProviders.quick(), ProviderObserver.logging(), folder);
    }

    /** Six seconds for a request, and looks at those out of service only after a minute. */
    private static Resilience unhurried() {
        Resilience usual = Resilience.DEFAULT;
        return new Resilience(
                usual.connectTimeout(),
                Duration.ofSeconds(6),
                usual.deadline(),
                usual.attempts(),
                usual.retryWait(),
                usual.breakerFailures(),
                usual.breakerOpen(),
                usual.concurrency(),
                usual.batchTexts(),
                usual.batchDelay(),
                Duration.ofMinutes(1));
    }

    private RemoteEmbedder embedder(ModelServer one, ModelServer other) {
        return RemoteModels.embedder(
                TestProviders.embedding(one, other),
                TestProviders.quick(),
                (from, to) -> changes.add(to.provider() + " " + to.state()));
    }

    private static RemoteSpace space(String model, int dimension, String queryPrefix) {
        return new RemoteSpace(ProviderKind.Protocol.OPENAI, model, dimension, queryPrefix, "", 512, 0);
    }
}
