package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** langchain4j runs the same weights with another tokenizer and other threads: it must come to the same bits. */
class OtherLibraryTest {
    private static final List<String> TEXTS = List.of(
            "Maria lives in Oslo",
            "a",
            "Zoë's café in São Paulo opens at 9:30, doesn't it?",
            "Straße, naïve, 東京 and Αθήνα; re-signing the contract (EUR 1,250.00) on 2026-03-01!",
            "The weather report says it will be mild with some rain in the afternoon. ".repeat(6));

    @TempDir
    static Path folder;

    @BeforeAll
    static void keepItFromTheNetwork() {
        // Its tokenizer's library asks for a cloud's metadata when it starts, and keeps its files in the home folder.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", folder.toString());
    }

    static Stream<ModelProfile> carried() {
        return ModelProfile.CARRIED.stream();
    }

    @ParameterizedTest
    @MethodSource("carried")
    void comesToTheSameVectors(ModelProfile profile) throws IOException {
        // Given
        byte[] graph = ModelFiles.resource(profile.modelFile(), profile.modelSha256());
        byte[] vocabulary = ModelFiles.resource(profile.tokenizerFile(), profile.tokenizerSha256());
        Path model = Files.write(folder.resolve(profile.id() + ".onnx"), graph);
        Path tokenizer = Files.write(folder.resolve(profile.id() + ".json"), vocabulary);
        var other = new OnnxEmbeddingModel(
                model, tokenizer, profile.pooling() == Pooling.CLS ? PoolingMode.CLS : PoolingMode.MEAN);

        try (Embedder ours = EmbeddingModels.open(profile.id(), folder);
                var bare = new OnnxGraph(profile.id(), graph, profile.statesOutput())) {
            for (String text : TEXTS) {
                // When
                float[] expected = other.embed(text).content().vector();

                // Then: the pass itself, bit by bit
                float[] pooled = profile.pooling()
                        .pool(bare.run(window(new WordPieceTokenizer(vocabulary), text))
                                .last());
                assertThat(normalisedInFloats(pooled)).as(text).isEqualTo(expected);
                // and what we keep of it, whose norm is taken in doubles.
                assertThat(ours.embedPassage(text).orElseThrow()).as(text).containsExactly(expected, within(1e-6f));
            }
        }
    }

    private static long[] window(WordPieceTokenizer tokenizer, String text) {
        int[] ids = tokenizer.ids(text);
        long[] window = new long[ids.length + 2];
        window[0] = tokenizer.start();
        for (int i = 0; i < ids.length; i++) {
            window[i + 1] = ids[i];
        }
        window[window.length - 1] = tokenizer.end();
        return window;
    }

    private static float[] normalisedInFloats(float[] vector) {
        float squares = 0;
        for (float component : vector) {
            squares += component * component;
        }
        float norm = (float) Math.sqrt(squares);
        float[] normalised = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            normalised[i] = vector[i] / norm;
        }
        return normalised;
    }
}
