package io.memlog.models;

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

    /**
     * Opens a model; takes about a second and 200 MB.
     *
     * @param cache folder that keeps the runtime's native library between starts; null means a new copy in the
     *     temporary folder at each start, left behind by a killed process
     * @throws ModelUnavailableException if the id is unknown or the bytes are not the expected ones: do not start
     */
    public static Embedder open(String modelId, @Nullable Path cache) {
        ModelProfile profile = ModelProfile.carried(modelId);
        if (cache != null) {
            NativeRuntime.keepIn(cache);
        }
        var tokenizer = new WordPieceTokenizer(ModelFiles.resource(profile.tokenizerFile(), profile.tokenizerSha256()));
        return new OnnxEmbedder(profile, ModelFiles.resource(profile.modelFile(), profile.modelSha256()), tokenizer);
    }

    /**
     * Opens a model that the user supplies: a folder with {@code model.onnx} (a BERT-like graph), {@code tokenizer.json}
     * (uncased WordPiece) and {@code profile.json}.
     *
     * @param cache as for {@link #open}
     * @throws ModelUnavailableException if a file is missing or not understood: do not start
     */
    public static Embedder openFolder(Path folder, @Nullable Path cache) {
        byte[] graph = ModelFiles.file(folder.resolve("model.onnx"));
        byte[] tokenizer = ModelFiles.file(folder.resolve("tokenizer.json"));
        ModelProfile profile = FolderProfile.read(ModelFiles.file(folder.resolve("profile.json")))
                .withBytes(graph, tokenizer);
        if (cache != null) {
            NativeRuntime.keepIn(cache);
        }
        return new OnnxEmbedder(profile, graph, new WordPieceTokenizer(tokenizer));
    }
}
