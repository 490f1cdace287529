package io.memlog.models.remote;

import static io.memlog.models.remote.TestProviders.DIMENSION;
import static io.memlog.models.remote.TestProviders.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.memlog.models.remote.EmbeddingResult.Embedded;
import io.memlog.models.remote.EmbeddingResult.Refused;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import io.memlog.testkit.model.RequestTally.Seen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddingProvidersTest {
    private final ModelServer server = ModelServer.start(DIMENSION);

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void vectorsHaveNormOneAndStandInTheOrderOfTheTextsWhateverTheOrderOfTheAnswer() {
        try (var provider = TestProviders.openAi(server)) {
            List<float[]> straight = vectors(provider.call(List.of("one", "two", "three")));
            server.next(new Fault.Reversed());

            List<float[]> reversed = vectors(provider.call(List.of("one", "two", "three")));

            assertThat(reversed).usingRecursiveComparison().isEqualTo(straight);
            assertThat(straight).allSatisfy(vector -> assertThat(norm(vector)).isCloseTo(1, within(1e-6)));
            assertThat(straight.get(0)).isNotEqualTo(straight.get(1));
        }
    }

    @Test
    void ollamaGivesTheSameAndIsToldNotToCutTexts() {
        Endpoint endpoint = TestProviders.endpoint(ProviderKind.OLLAMA, server);
        try (var openAi = TestProviders.openAi(server);
                var ollama = new OllamaEmbeddings(endpoint, TestProviders.http(endpoint), DIMENSION)) {
            List<float[]> expected = vectors(openAi.call(List.of("one", "two")));

            List<float[]> found = vectors(ollama.call(List.of("one", "two")));

            assertThat(found).usingRecursiveComparison().isEqualTo(expected);
            Seen request = server.tally().requests().getLast();
            assertThat(request.address().getPath()).isEqualTo("/api/embed");
            assertThat(request.body().path("truncate").asBoolean(true)).isFalse();
        }
    }

    @Test
    void azureNamesDeploymentAndVersionInTheAddressAndTheKeyInItsOwnHeader() {
        Endpoint endpoint = TestProviders.endpoint(ProviderKind.AZURE, server);
        try (var provider = new OpenAiEmbeddings(endpoint, TestProviders.http(endpoint), DIMENSION, true)) {
            provider.call(List.of("one"));

            Seen request = server.tally().requests().getFirst();
            assertThat(request.address())
                    .isEqualTo(URI.create("/openai/deployments/model-a/embeddings?api-version=2024-10-21"));
            assertThat(request.header("api-key")).isEqualTo(KEY);
            assertThat(request.header("Authorization")).isEmpty();
            assertThat(request.body().path("dimensions").asInt()).isEqualTo(DIMENSION);
        }
    }

    @Test
    void theOthersGetABearerToken() {
        try (var provider = TestProviders.openAi(server)) {
            provider.call(List.of("one"));

            Seen request = server.tally().requests().getFirst();
            assertThat(request.address().getPath()).isEqualTo("/v1/embeddings");
            assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY);
            assertThat(request.body().has("dimensions")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, RefusedInput, INPUT_REFUSED", "422, RefusedInput, INPUT_REFUSED", "413, RefusedInput, INPUT_TOO_LARGE",
        "401, Misconfigured, NOT_AUTHORIZED", "403, Misconfigured, NOT_AUTHORIZED", "404, Misconfigured, NOT_FOUND",
        "405, Misconfigured, REQUEST_REFUSED", "302, Misconfigured, REQUEST_REFUSED", "408, Outage, TIMED_OUT",
        "429, Outage, RATE_LIMITED", "500, Outage, SERVER_ERROR", "503, Outage, OVERLOADED"
    })
    void eachStatusAsksForItsOwnReaction(int status, String kind, FailureCode code) {
        server.next(new Fault.Status(status, null));
        try (var provider = TestProviders.openAi(server)) {
            ProviderFailure failure =
                    catchThrowableOfType(ProviderFailure.class, () -> provider.call(List.of("my secret diary")));

            assertThat(failure.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(failure.code()).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 429, 500})
    void noFailureRepeatsAKeyOrATextThoughTheProviderDoes(int status) {
        server.next(new Fault.Status(status, null));
        Endpoint endpoint = TestProviders.endpoint(ProviderKind.OPENAI, server);
        try (var provider = TestProviders.openAi(server)) {
            ProviderFailure failure =
                    catchThrowableOfType(ProviderFailure.class, () -> provider.call(List.of("my secret diary")));

            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(trace + " " + endpoint).doesNotContain(KEY).doesNotContain("diary");
        }
    }

    @Test
    void aKeyThatIsNoHeaderIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> new ApiKey("sk-top\nsecret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hidden")
                .hasMessageNotContaining("secret");
        assertThat(new ApiKey(KEY).toString()).doesNotContain(KEY);
    }

    @Test
    void retryAfterIsReadFromTheHeader() {
        server.next(new Fault.Status(429, "7"));
        try (var provider = TestProviders.openAi(server)) {
            Outage outage = catchThrowableOfType(Outage.class, () -> provider.call(List.of("one")));

            assertThat(outage.retryAfter()).contains(Duration.ofSeconds(7));
        }
    }

    @Test
    void anotherDimensionIsAMisconfiguration() {
        server.next(new Fault.Dimension(DIMENSION + 1));
        try (var provider = TestProviders.openAi(server)) {
            assertThatThrownBy(() -> provider.call(List.of("one")))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessage("WRONG_DIMENSION: provider main: expected dimension 8, found 9");
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN, NOT_A_NUMBER", "Infinity, NOT_A_NUMBER", "null, NOT_A_NUMBER", "1e999, NOT_A_NUMBER"})
    void vectorsThatAreNoNumbersAreRefused(String literal, FailureCode code) {
        server.next(new Fault.Component(literal));
        assertThat(outage("one", "two").code()).isEqualTo(code);
    }

    @Test
    void oneBadVectorAmongGoodOnesIsLaidToItsText() {
        server.next(new Fault.Body("""
                {"data": [{"index": 0, "embedding": [1,0,0,0,0,0,0,0]}, {"index": 1, "embedding": [NaN,0,0,0,0,0,0,0]}]}
                """));
        try (var provider = TestProviders.openAi(server)) {
            List<EmbeddingResult> results = provider.call(List.of("one", "two"));

            assertThat(results.get(0)).isInstanceOf(Embedded.class);
            assertThat(results.get(1)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void unusableAnswersHaveStableCodes() {
        server.next(new Fault.Zeros(), new Fault.OneTooFew(), new Fault.TruncatedJson(), new Fault.Body("[]"));
        server.always(new Fault.Body("{\"error\": \"loading\"}"));

        assertThat(outage("one", "two").code()).isEqualTo(FailureCode.NO_DIRECTION);
        assertThat(outage("one", "two").code()).isEqualTo(FailureCode.WRONG_COUNT);
        assertThat(outage("one", "two").code()).isEqualTo(FailureCode.ANSWER_NOT_UNDERSTOOD);
        assertThat(outage("one", "two").code()).isEqualTo(FailureCode.ANSWER_NOT_UNDERSTOOD);
        assertThat(outage("one", "two").code()).isEqualTo(FailureCode.WRONG_COUNT);
    }

    @Test
    void aDuplicateIndexIsAWrongCount() {
        server.next(new Fault.Body("""
                {"data": [{"index": 0, "embedding": [1,0,0,0,0,0,0,0]}, {"index": 0, "embedding": [0,1,0,0,0,0,0,0]}]}
                """));
        assertThat(outage("one", "two").code()).isEqualTo(FailureCode.WRONG_COUNT);
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        server.next(new Fault.Body("{\"data\": \"" + "x".repeat(2 << 20) + "\"}"));
        assertThat(outage("one").code()).isEqualTo(FailureCode.ANSWER_TOO_LARGE);
    }

    @Test
    void transportFaultsAreOutages() {
        server.next(new Fault.CutBody());
        assertThat(outage("one").code()).isEqualTo(FailureCode.CONNECTION_LOST);
        assertThat(timedOut(new Fault.Hang())).isEqualTo(FailureCode.TIMED_OUT);
        assertThat(timedOut(new Fault.HangInBody())).isEqualTo(FailureCode.TIMED_OUT);
        server.close();
        assertThat(outage("one").code()).isIn(FailureCode.UNREACHABLE, FailureCode.CONNECTION_LOST);
    }

    private FailureCode timedOut(Fault fault) {
        server.next(fault);
        Endpoint endpoint = TestProviders.endpoint(ProviderKind.OPENAI, server);
        JsonHttp http = TestProviders.http(endpoint, Duration.ofMillis(150));
        try (var provider = new OpenAiEmbeddings(endpoint, http, DIMENSION, false)) {
            return catchThrowableOfType(Outage.class, () -> provider.call(List.of("one")))
                    .code();
        }
    }

    private Outage outage(String... texts) {
        try (var provider = TestProviders.openAi(server)) {
            return catchThrowableOfType(Outage.class, () -> provider.call(List.of(texts)));
        }
    }

    private static List<float[]> vectors(List<EmbeddingResult> results) {
        return results.stream().map(result -> ((Embedded) result).vector()).toList();
    }

    private static double norm(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += component * component;
        }
        return Math.sqrt(squares);
    }
}
