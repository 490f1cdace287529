package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxEmbedderTest {
    private static final String BGE = "bge-small-en-v15-q";
    private static final String MINILM = "all-minilm-l6-v2-q";
    private static final Map<String, Embedder> EMBEDDERS = new HashMap<>();

    @TempDir
    static Path cache;

    @BeforeAll
    static void open() {
        EmbeddingModels.ids().forEach(id -> EMBEDDERS.put(id, EmbeddingModels.open(id, cache)));
    }

    @AfterAll
    static void close() {
        EMBEDDERS.values().forEach(Embedder::close);
    }

    @Test
    void givesTheGoldenVectors() {
        // Tolerance: int8 kernels of other processor types round differently.
        assertThat(first(BGE))
                .containsExactly(new float[] {0.072362766f, 0.04997729f, 0.014095083f, -0.020558033f}, within(0.02f));
        assertThat(first(MINILM))
                .containsExactly(new float[] {0.012783603f, 0.01763559f, 0.07447398f, 0.02111817f}, within(0.02f));
    }

    @ParameterizedTest
    @ValueSource(strings = {BGE, MINILM})
    void namesItsSpace(String id) {
        EmbeddingModel model = embedder(id).model();

        assertThat(model.id()).isEqualTo(id);
        assertThat(model.dimension()).isEqualTo(384);
        assertThat(EMBEDDERS.values()).extracting(e -> e.model().fingerprint()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {BGE, MINILM})
    void putsAParaphraseNearerThanAnUnrelatedText(String id) {
        float[] text = passage(id, "Maria moved to Oslo and started a job at a bank");

        double paraphrase = cosine(text, passage(id, "Maria relocated to Norway's capital to work in banking"));
        double unrelated = cosine(text, passage(id, "The recipe needs two eggs and a spoon of sugar"));

        assertThat(paraphrase).isGreaterThan(unrelated + 0.2);
    }

    @ParameterizedTest
    @ValueSource(strings = {BGE, MINILM})
    void findsThePassageThatAnswersAQuestion(String id) {
        float[] question = embedder(id).embedQuery("Where does Tom live?").orElseThrow();

        assertThat(cosine(question, passage(id, "Tom has a flat in Lisbon")))
                .isGreaterThan(cosine(question, passage(id, "The invoice is due on Friday")));
    }

    @ParameterizedTest
    @ValueSource(strings = {BGE, MINILM})
    void givesTheSameBitsOnEveryThread(String id) throws Exception {
        // Given
        List<String> texts = List.of("short", "Maria lives in Oslo", "a longer one ".repeat(30));
        List<float[]> expected = texts.stream().map(text -> passage(id, text)).toList();
        List<Callable<List<float[]>>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(() -> texts.stream().map(text -> passage(id, text)).toList());
        }

        // When
        List<Future<List<float[]>>> results;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            results = threads.invokeAll(tasks, 60, TimeUnit.SECONDS);
        }

        // Then
        for (Future<List<float[]>> result : results) {
            assertThat(result.get(1, TimeUnit.SECONDS))
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BGE, MINILM})
    void embedsAllOfALongText(String id) {
        String filler = "The weather report says it will be mild with some rain in the afternoon. ".repeat(60);

        float[] without = passage(id, filler);
        float[] with = passage(id, filler + "Maria's passport expires in June and she must renew it. ".repeat(4));
        float[] question =
                embedder(id).embedQuery("When does the passport expire?").orElseThrow();

        assertThat(norm(with)).isCloseTo(1, within(1e-4));
        assertThat(cosine(question, with)).isGreaterThan(cosine(question, without));
    }

    @ParameterizedTest
    @ValueSource(strings = {BGE, MINILM})
    void hasNoVectorForATextWithNothingToRead(String id) {
        assertThat(List.of("", "   ", "\n\t", "\u200b", "\u0000")).allSatisfy(text -> {
            assertThat(embedder(id).embedPassage(text)).isEmpty();
            assertThat(embedder(id).embedQuery(text)).isEmpty();
        });
    }

    @Test
    void appliesThePrefixToQuestionsOnly() {
        Embedder bge = embedder(BGE);
        String prefix = bge.model().queryPrefix();

        assertThat(bge.embedQuery("Where is Tom?").orElseThrow())
                .isEqualTo(passage(BGE, prefix + "Where is Tom?"))
                .isNotEqualTo(passage(BGE, "Where is Tom?"));
    }

    @Test
    void opensAModelFromAFolder(@TempDir Path folder) throws Exception {
        // Given
        ModelProfile carried = ModelProfile.carried(MINILM);
        Files.write(folder.resolve("model.onnx"), ModelFiles.resource(carried.modelFile(), carried.modelSha256()));
        Files.write(
                folder.resolve("tokenizer.json"),
                ModelFiles.resource(carried.tokenizerFile(), carried.tokenizerSha256()));
        Files.writeString(folder.resolve("profile.json"), """
                {"id": "mine", "version": "1", "pooling": "mean", "maxTokens": 256, "overlapTokens": 32}
                """);

        // When
        try (Embedder mine = EmbeddingModels.openFolder(folder, cache)) {
            // Then: the same bytes and settings are the same space, whatever the name.
            assertThat(mine.model().id()).isEqualTo("mine");
            assertThat(mine.model().fingerprint())
                    .isEqualTo(embedder(MINILM).model().fingerprint());
            assertThat(mine.embedPassage("Tom").orElseThrow()).isEqualTo(passage(MINILM, "Tom"));
        }
    }

    @Test
    void knowsTheFilesOfItsModelsWithoutAProfile(@TempDir Path folder) throws Exception {
        // Given
        ModelProfile carried = ModelProfile.carried(MINILM);
        Files.write(folder.resolve("model.onnx"), ModelFiles.resource(carried.modelFile(), carried.modelSha256()));
        Files.write(
                folder.resolve("tokenizer.json"),
                ModelFiles.resource(carried.tokenizerFile(), carried.tokenizerSha256()));

        // When
        try (Embedder found = EmbeddingModels.openFolder(folder, cache)) {
            // Then
            assertThat(found.model()).isEqualTo(embedder(MINILM).model());
        }
    }

    @Test
    void refusesAFolderOfUnknownFilesWithoutAProfile(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("model.onnx"), "no graph");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");

        assertThatThrownBy(() -> EmbeddingModels.openFolder(folder, cache))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("expected a profile.json")
                .hasMessageContaining(Sha256.hex("no graph"));
    }

    @Test
    void refusesAFolderWhoseBytesAreNotThoseOfItsProfile() {
        byte[] profile = """
                {"id": "a", "version": "1", "pooling": "cls", "maxTokens": 64, "modelSha256": "00"}
                """.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> FolderProfile.read(profile).withBytes(new byte[] {1}, new byte[0]))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("model.onnx: expected SHA-256 00");
    }

    @Test
    void saysHowToGetATwinThatTheBuildDoesNotCarry() {
        assertThat(EmbeddingModels.twins()).containsExactly("bge-small-en-v15", "all-minilm-l6-v2");
        assertThatThrownBy(() -> EmbeddingModels.open("bge-small-en-v15", cache))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("not on the class path: put its jar there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "nonsense",
                "{\"id\":\"a\",\"version\":\"1\",\"pooling\":\"max\",\"maxTokens\":64}",
                "{\"surprise\":1}"
            })
    void refusesAFolderWithAProfileThatItCannotFollow(String profile) {
        byte[] bytes = profile.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> FolderProfile.read(bytes).withBytes(new byte[0], new byte[0]))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("profile.json");
    }

    @Test
    void refusesAnUnknownModelAndNamesTheKnownOnes() {
        assertThatThrownBy(() -> EmbeddingModels.open("gpt", null))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessage("embedding model: expected one of bge-small-en-v15-q, all-minilm-l6-v2-q,"
                        + " or bge-small-en-v15, all-minilm-l6-v2 with its jar, found 'gpt'");
    }

    @Test
    void refusesBytesThatAreNotTheExpectedOnes() {
        assertThatThrownBy(() -> ModelFiles.resource("/bge-small-en-v1.5-q-tokenizer.json", "00"))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("expected SHA-256 00, found d241a60d");
    }

    @Test
    void keepsTheNativeLibraryInTheCache() throws Exception {
        try (var files = Files.list(cache)) {
            assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    private static Embedder embedder(String id) {
        Embedder embedder = EMBEDDERS.get(id);
        if (embedder == null) {
            throw new AssertionError("no embedder " + id);
        }
        return embedder;
    }

    private static float[] passage(String id, String text) {
        return embedder(id).embedPassage(text).orElseThrow();
    }

    private static float[] first(String id) {
        float[] vector = passage(id, "Maria lives in Oslo");
        return new float[] {vector[0], vector[1], vector[2], vector[3]};
    }

    private static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }

    private static double norm(float[] vector) {
        return Math.sqrt(cosine(vector, vector));
    }
}
