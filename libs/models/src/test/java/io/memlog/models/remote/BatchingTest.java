package io.memlog.models.remote;

import static io.memlog.models.remote.TestProviders.DIMENSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.models.remote.EmbeddingResult.Embedded;
import io.memlog.models.remote.EmbeddingResult.Refused;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import io.memlog.testkit.model.RequestTally.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches, and the search for the text that spoils one. */
final class BatchingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ModelServer server = ModelServer.start(DIMENSION);

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void manyCallersShareRequestsAndEachGetsItsOwnVector() throws Exception {
        server.always(new Fault.Latency(Duration.ofMillis(20)));
        List<String> texts = IntStream.range(0, 200).mapToObj(i -> "text " + i).toList();
        List<EmbeddingResult> expected;
        try (var alone = TestProviders.openAi(server)) {
            expected = alone.call(texts);
        }
        server.tally().reset();
        List<Future<List<EmbeddingResult>>> results = new ArrayList<>();
        var limits = new Batching.Limits(16, Duration.ofMillis(20), 3);

        try (var batching = new Batching(TestProviders.openAi(server), limits);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            texts.forEach(text -> results.add(threads.submit(() -> batching.call(List.of(text)))));
            for (int i = 0; i < texts.size(); i++) {
                assertThat(vector(results.get(i).get().getFirst())).isEqualTo(vector(expected.get(i)));
            }
        }

        assertThat(server.tally().highestConcurrency()).isBetween(1, 3);
        assertThat(server.tally().requests())
                .hasSizeLessThan(100)
                .allSatisfy(request -> assertThat(request.texts()).hasSizeLessThanOrEqualTo(16));
        assertThat(server.tally().requests().stream()
                        .map(Seen::texts)
                        .mapToInt(List::size)
                        .sum())
                .isEqualTo(200);
    }

    @Test
    void aLargeCallBecomesSeveralRequests() {
        try (var batching =
                new Batching(TestProviders.openAi(server), new Batching.Limits(16, Duration.ofMillis(5), 2))) {
            List<EmbeddingResult> results = batching.call(
                    IntStream.range(0, 40).mapToObj(String::valueOf).toList());

            assertThat(results).hasSize(40).allMatch(Embedded.class::isInstance);
            assertThat(server.tally().requests().stream()
                            .map(seen -> seen.texts().size()))
                    .containsExactlyInAnyOrder(16, 16, 8);
        }
    }

    @Test
    void anOutageReachesEveryCallerAndClosingEndsTheWait() {
        var batching = new Batching(TestProviders.openAi(server), new Batching.Limits(16, Duration.ofMillis(5), 2));
        server.next(new Fault.Status(503, null));

        assertThatThrownBy(() -> batching.call(List.of("a", "b"))).isInstanceOf(Outage.class);
        assertThat(batching.call(List.of("a"))).hasSize(1);
        batching.close();
        assertThatThrownBy(() -> batching.call(List.of("a")))
                .isInstanceOf(Outage.class)
                .hasMessageStartingWith("CLOSED");
    }

    @ParameterizedTest
    @CsvSource({
        "400, INPUT_REFUSED",
        "500, INPUT_REFUSED",
        "403, INPUT_REFUSED",
        "404, INPUT_REFUSED",
        "451, INPUT_REFUSED",
        "408, TIMED_OUT",
        "502, OVERLOADED",
        "504, OVERLOADED"
    })
    void onePoisonTextIsFoundInThreeAttemptsAndTheOthersHaveTheirVectors(int status, FailureCode code) {
        server.refuse("poison", status);
        try (var search = search(TestProviders.openAi(server), 3)) {
            search.call(List.of("one"));

            List<EmbeddingResult> results = search.call(textsWithPoison());

            assertThat(results.stream().filter(Embedded.class::isInstance)).hasSize(63);
            assertThat(results.get(37))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.failure().code()).isEqualTo(code));
            assertThat(server.tally().countWith("poison")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "3, 3"})
    void aTextIsSentAsOftenAsIsConfigured(int attempts, int sent) {
        server.refuse("poison", 500);
        try (var search = search(TestProviders.openAi(server), attempts)) {
            List<EmbeddingResult> results = search.call(textsWithPoison());

            assertThat(results.get(37)).isInstanceOf(Refused.class);
            assertThat(results.stream().filter(Embedded.class::isInstance)).hasSize(63);
            assertThat(server.tally().countWith("poison")).isEqualTo(sent);
        }
    }

    @Test
    void aTextThatAProviderHangsOnIsFoundBeforeItsNeighboursGiveUp() {
        Endpoint endpoint = TestProviders.endpoint(ProviderKind.OPENAI, server);
        var provider =
                new OpenAiEmbeddings(endpoint, TestProviders.http(endpoint, Duration.ofSeconds(2)), DIMENSION, false);
        try (var search =
                new PoisonSearch(failingOn(provider, "poison", new Fault.Hang(), 9), PATIENCE.dividedBy(10), 3)) {
            search.call(List.of("one"));

            List<EmbeddingResult> results = search.call(textsWithPoison());

            assertThat(results.stream().filter(Embedded.class::isInstance)).hasSize(63);
            assertThat(results.get(37)).isInstanceOf(Refused.class);
            assertThat(server.tally().countWith("poison")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 408, 503, 504})
    void anOutageAfterGoodTimesCostsOneRequestMoreAndOnlyOnce(int status) {
        try (var search = search(TestProviders.openAi(server), 3)) {
            search.call(List.of("one"));
            server.tally().reset();
            server.always(new Fault.Status(status, null));

            assertThatThrownBy(() -> search.call(textsWithPoison())).isInstanceOf(ProviderFailure.class);
            assertThat(server.tally().count()).isEqualTo(2);
            assertThatThrownBy(() -> search.call(textsWithPoison())).isInstanceOf(ProviderFailure.class);
            assertThat(server.tally().count()).isEqualTo(3);
        }
    }

    @Test
    void aLoadedProviderThatFailsInTwoPlacesIsLeftAlone() {
        var openAi = TestProviders.openAi(server);
        try (var search = search(failingOn(openAi, "text", new Fault.Status(503, null), 99), 3)) {
            search.call(List.of("one"));
            server.tally().reset();

            assertThatThrownBy(() -> search.call(textsWithPoison()))
                    .isInstanceOf(Outage.class)
                    .hasMessageStartingWith("OVERLOADED");

            assertThat(server.tally().count()).isLessThan(10);
        }
    }

    @Test
    void whoAsksToBeLeftAloneIsNotSearched() {
        try (var search = search(TestProviders.openAi(server), 3)) {
            search.call(List.of("one"));
            server.tally().reset();
            server.next(new Fault.Status(503, "3"));

            assertThatThrownBy(() -> search.call(textsWithPoison())).isInstanceOf(Outage.class);

            assertThat(server.tally().count()).isEqualTo(1);
        }
    }

    @Test
    void aSinglePoisonTextIsSentOnceIfTheProviderSaysSo() {
        server.refuse("poison", 413);
        try (var search = search(TestProviders.openAi(server), 3)) {
            assertThat(search.call(List.of("the poison text")).getFirst()).isInstanceOf(Refused.class);
            assertThat(server.tally().countWith("poison")).isEqualTo(1);
        }
    }

    @Test
    void aTextThatFailsInSilenceIsRefusedOnlyAfterAllAttempts() {
        for (Fault fault : List.of(new Fault.Status(500, null), new Fault.CutBody())) {
            server.tally().reset();
            try (var search = search(failingOn(TestProviders.openAi(server), "flaky", fault, 2), 3)) {
                assertThat(search.call(List.of("a flaky text")).getFirst()).isInstanceOf(Embedded.class);
            }
            try (var search = search(failingOn(TestProviders.openAi(server), "flaky", fault, 3), 3)) {
                assertThat(search.call(List.of("a flaky text")).getFirst()).isInstanceOf(Refused.class);
            }
            assertThat(server.tally().countWith("flaky")).isEqualTo(6);
        }
    }

    @Test
    void aProviderThatRefusesAHarmlessTextTooIsMisconfigured() {
        server.always(new Fault.Status(400, null));
        try (var search = search(TestProviders.openAi(server), 3)) {
            assertThatThrownBy(() -> search.call(List.of("a", "b", "c"))).isInstanceOf(Misconfigured.class);
            assertThat(server.tally().count()).isEqualTo(2);
        }
    }

    @Test
    void aProviderThatFailsOnAHarmlessTextTooIsOut() {
        server.always(new Fault.Component("NaN"));
        try (var search = search(TestProviders.openAi(server), 3)) {
            assertThatThrownBy(() -> search.call(List.of("a", "b", "c")))
                    .isInstanceOf(Outage.class)
                    .hasMessageStartingWith("NOT_A_NUMBER");
            assertThat(server.tally().count()).isEqualTo(2);
        }
    }

    private static PoisonSearch search(Provider<List<String>, List<EmbeddingResult>> provider, int attempts) {
        return new PoisonSearch(provider, PATIENCE, attempts);
    }

    private static List<String> textsWithPoison() {
        List<String> texts = new ArrayList<>(
                IntStream.range(0, 64).mapToObj(i -> "text " + i).toList());
        texts.set(37, "the poison text");
        return texts;
    }

    private Provider<List<String>, List<EmbeddingResult>> failingOn(
            Provider<List<String>, List<EmbeddingResult>> provider, String word, Fault fault, int times) {
        var left = new AtomicInteger(times);
        return texts -> {
            if (texts.toString().contains(word) && left.getAndDecrement() > 0) {
                server.next(fault);
            }
            return provider.call(texts);
        };
    }

    private static float[] vector(EmbeddingResult result) {
        return ((Embedded) result).vector();
    }
}
