package io.memlog.models;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Everything that defines a model except its bytes; immutable.
 *
 * @param modelFile class-path resource or file name of the ONNX graph
 * @param modelSha256 expected SHA-256 of the graph, hexadecimal
 * @param tokenizerFile class-path resource or file name of the tokenizer's JSON
 * @param tokenizerSha256 expected SHA-256 of the tokenizer's JSON, hexadecimal
 * @param overlapTokens tokens that neighbouring windows of a long text share
 * @param statesOutput node whose output {@link Encoding#state} gives; empty means the last layer. No part of the fingerprint:
 *     it changes no vector
 */
record ModelProfile(
        String id,
        String version,
        String modelFile,
        String modelSha256,
        String tokenizerFile,
        String tokenizerSha256,
        Pooling pooling,
        String queryPrefix,
        int maxTokens,
        int overlapTokens,
        double unrelatedCosine,
        String statesOutput) {

    /** The models that the build carries. */
    static final List<ModelProfile> CARRIED = List.of(
            new ModelProfile(
                    "bge-small-en-v15-q",
                    "1.5-int8",
                    "/bge-small-en-v1.5-q.onnx",
                    "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
                    "/bge-small-en-v1.5-q-tokenizer.json",
                    "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
                    Pooling.CLS,
                    "Represent this sentence for searching relevant passages: ",
                    512,
                    64,
                    0.44,
                    "/encoder/layer.5/output/LayerNorm/Add_1_output_0"),
            new ModelProfile(
                    "all-minilm-l6-v2-q",
                    "2-int8",
                    "/all-minilm-l6-v2-q.onnx",
                    "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
                    "/all-minilm-l6-v2-q-tokenizer.json",
                    "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
                    Pooling.MEAN,
                    "",
                    256,
                    32,
                    0.07,
                    "/encoder/layer.3/output/LayerNorm/Add_1_output_0"));

    /** The same models unquantised: three times as slow and 80 MB each, so the build does not carry them. */
    static final List<ModelProfile> TWINS = List.of(
            new ModelProfile(
                    "bge-small-en-v15",
                    "1.5-fp32",
                    "/bge-small-en-v1.5.onnx",
                    "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35",
                    "/bge-small-en-v1.5-tokenizer.json",
                    "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
                    Pooling.CLS,
                    "Represent this sentence for searching relevant passages: ",
                    512,
                    64,
                    0.44,
                    ""),
            new ModelProfile(
                    "all-minilm-l6-v2",
                    "2-fp32",
                    "/all-minilm-l6-v2.onnx",
                    "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e",
                    "/all-minilm-l6-v2-tokenizer.json",
                    "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
                    Pooling.MEAN,
                    "",
                    256,
                    32,
                    0.07,
                    ""));

    ModelProfile {
        if (overlapTokens < 0 || overlapTokens > (maxTokens - 2) / 2) {
            throw new IllegalArgumentException(
                    "overlapTokens: expected 0 to half of maxTokens %d, found %d".formatted(maxTokens, overlapTokens));
        }
    }

    static ModelProfile carried(String id) {
        return find(CARRIED, profile -> profile.id.equals(id)).orElseThrow(() -> unknown(id));
    }

    /** A carried model or a twin, whose files may be missing. */
    static ModelProfile named(String id) {
        return find(CARRIED, profile -> profile.id.equals(id))
                .or(() -> find(TWINS, profile -> profile.id.equals(id)))
                .orElseThrow(() -> unknown(id));
    }

    /** The model that these are the files of. */
    static ModelProfile ofBytes(String modelSha256, String tokenizerSha256) {
        Predicate<ModelProfile> hasBytes =
                profile -> profile.modelSha256.equals(modelSha256) && profile.tokenizerSha256.equals(tokenizerSha256);
        return find(CARRIED, hasBytes)
                .or(() -> find(TWINS, hasBytes))
                .orElseThrow(() -> new ModelUnavailableException(
                        ("expected a profile.json beside the model, or files of one of %s; found none, and a model.onnx of"
                                        + " SHA-256 %s with a tokenizer.json of %s")
                                .formatted(ids(TWINS), modelSha256, tokenizerSha256)));
    }

    private static Optional<ModelProfile> find(List<ModelProfile> profiles, Predicate<ModelProfile> wanted) {
        return profiles.stream().filter(wanted).findFirst();
    }

    private static ModelUnavailableException unknown(String id) {
        return new ModelUnavailableException("embedding model: expected one of %s, or %s with its jar, found '%s'"
                .formatted(ids(CARRIED), ids(TWINS), id));
    }

    private static String ids(List<ModelProfile> profiles) {
        return profiles.stream().map(ModelProfile::id).collect(Collectors.joining(", "));
    }

    /** SHA-256 over all that can change a bit of a vector; a line of its own for each part. */
    String fingerprint(String runtimeVersion) {
        String parts = String.join(
                "\n",
                "memlog embedding space 1",
                "model " + modelSha256,
                "tokenizer " + tokenizerSha256,
                "wordpiece " + WordPieceTokenizer.VERSION,
                "runtime onnxruntime " + runtimeVersion,
                "pooling " + pooling.name().toLowerCase(Locale.ROOT),
                "prefix " + queryPrefix,
                "window %d overlap %d weight tokens".formatted(maxTokens, overlapTokens),
                "norm l2");
        return Sha256.hex(parts);
    }
}
