package io.memlog.models;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code profile.json} beside a model that the user supplies; immutable.
 *
 * @param pooling {@code cls} or {@code mean}
 * @param maxTokens longest window in tokens, markers included
 * @param overlapTokens tokens that neighbouring windows share; 0 if left out
 * @param unrelatedCosine cosine that two unrelated texts typically have; 0 if left out
 * @param modelSha256 SHA-256 that {@code model.onnx} must have; any if left out
 * @param tokenizerSha256 SHA-256 that {@code tokenizer.json} must have; any if left out
 */
record FolderProfile(
        @Nullable String id,
        @Nullable String version,
        @Nullable String pooling,
        @Nullable String queryPrefix,
        int maxTokens,
        int overlapTokens,
        double unrelatedCosine,
        @Nullable String modelSha256,
        @Nullable String tokenizerSha256) {
    static FolderProfile read(byte[] json) {
        var mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try {
            return mapper.readValue(json, FolderProfile.class);
        } catch (IOException e) {
            throw new ModelUnavailableException(
                    "profile.json cannot be read as id, version, pooling, queryPrefix,"
                            + " maxTokens, overlapTokens, unrelatedCosine, modelSha256, tokenizerSha256",
                    e);
        }
    }

    /** The bytes themselves define the space; they are compared with what the profile says of them, if it does. */
    ModelProfile withBytes(byte[] graph, byte[] tokenizer) {
        if (id == null || id.isBlank() || version == null || version.isBlank()) {
            throw new ModelUnavailableException(
                    "profile.json: expected id and version, found %s and %s".formatted(id, version));
        }
        if (maxTokens < 8) {
            throw new ModelUnavailableException("profile.json: expected maxTokens >= 8, found %d".formatted(maxTokens));
        }
        return new ModelProfile(
                id,
                version,
                "model.onnx",
                checked("model.onnx", graph, modelSha256),
                "tokenizer.json",
                checked("tokenizer.json", tokenizer, tokenizerSha256),
                knownPooling(),
                queryPrefix == null ? "" : queryPrefix,
                maxTokens,
                overlapTokens,
                unrelatedCosine,
                "");
    }

    private static String checked(String file, byte[] bytes, @Nullable String expectedSha256) {
        if (expectedSha256 != null) {
            ModelFiles.check(file, bytes, expectedSha256.toLowerCase(Locale.ROOT));
        }
        return Sha256.hex(bytes);
    }

    private Pooling knownPooling() {
        return switch (pooling == null ? "" : pooling.toLowerCase(Locale.ROOT)) {
            case "cls" -> Pooling.CLS;
            case "mean" -> Pooling.MEAN;
            default ->
                throw new ModelUnavailableException(
                        "profile.json: expected pooling cls or mean, found %s".formatted(pooling));
        };
    }
}
