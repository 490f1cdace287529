package io.memlog.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens embedders by model id; stateless, thread-safe. */
public final class EmbeddingModels {
    /** The model that services use unless they are told otherwise. */
    public static final String DEFAULT_ID = "bge-small-en-v15-q";

    private EmbeddingModels() {}

    /** Ids of the models that the build carries. */
    public static List<String> ids() {
        return ModelProfile.CARRIED.stream().map(ModelProfile::id).toList();
    }

    /** Ids of models that are known, checksums included, but too large for the build. */
    public static List<String> twins() {
        return ModelProfile.TWINS.stream().map(ModelProfile::id).toList();
    }

    /**
     * Opens a model of the build, or one of {@link #twins} whose jar is on the class path; takes about a second and 200 MB.
     *
     * @param cache folder that keeps the runtime's native library between starts; null means a new copy in the
     *     temporary folder at each start, left behind by a killed process
     * @throws ModelUnavailableException if the id is unknown, the bytes are missing or not the expected ones: do not start
     */
    public static Encoder open(String modelId, @Nullable Path cache) {
        ModelProfile profile = ModelProfile.named(modelId);
        if (cache != null) {
            NativeRuntime.keepIn(cache);
        }
        var tokenizer = new WordPieceTokenizer(ModelFiles.resource(profile.tokenizerFile(), profile.tokenizerSha256()));
        return new OnnxEmbedder(profile, ModelFiles.resource(profile.modelFile(), profile.modelSha256()), tokenizer);
    }

    /**
     * Opens a model that the user supplies: a folder with {@code model.onnx} (a BERT-like graph), {@code tokenizer.json}
     * (uncased WordPiece) and {@code profile.json}, which may be missing beside the files of a model that is known.
     *
     * @param cache as for {@link #open}
     * @throws ModelUnavailableException if a file is missing or not understood: do not start
     */
    public static Encoder openFolder(Path folder, @Nullable Path cache) {
        byte[] graph = ModelFiles.file(folder.resolve("model.onnx"));
        byte[] tokenizer = ModelFiles.file(folder.resolve("tokenizer.json"));
        ModelProfile profile = profile(folder.resolve("profile.json"), graph, tokenizer);
        if (cache != null) {
            NativeRuntime.keepIn(cache);
        }
        return new OnnxEmbedder(profile, graph, new WordPieceTokenizer(tokenizer));
    }

    private static ModelProfile profile(Path file, byte[] graph, byte[] tokenizer) {
        return Files.exists(file)
                ? FolderProfile.read(ModelFiles.file(file)).withBytes(graph, tokenizer)
                : ModelProfile.ofBytes(Sha256.hex(graph), Sha256.hex(tokenizer));
    }
}
