package io.memlog.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.models.Encoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps hidden states in files, one for each block of texts and encoder: the passes are what is dear in a training, and other
 * texts at the end need no new pass over those before. Not thread-safe.
 */
final class StateCache {
    private static final int BLOCK = 500;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Encoder encoder;
    private final @Nullable Path folder;

    /** A null folder keeps nothing. */
    StateCache(Encoder encoder, @Nullable Path folder) {
        this.encoder = encoder;
        this.folder = folder;
    }

    List<EncodedText> encode(List<LabelledText> texts) throws IOException {
        List<EncodedText> encoded = new ArrayList<>();
        if (folder == null) {
            texts.forEach(text -> encoded.add(EncodedText.encode(text, encoder)));
            return encoded;
        }
        Files.createDirectories(folder);
        for (int from = 0; from < texts.size(); from += BLOCK) {
            encoded.addAll(block(texts.subList(from, Math.min(from + BLOCK, texts.size())), folder));
        }
        return encoded;
    }

    private List<EncodedText> block(List<LabelledText> texts, Path cache) throws IOException {
        Path file = cache.resolve(name(texts));
        if (!Files.exists(file)) {
            write(texts, file);
        }
        List<EncodedText> encoded = new ArrayList<>(texts.size());
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            for (LabelledText text : texts) {
                encoded.add(EncodedText.read(text, in));
            }
        }
        return encoded;
    }

    private void write(List<LabelledText> texts, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES))) {
            for (LabelledText text : texts) {
                EncodedText.encode(text, encoder).write(out);
            }
        }
        Files.move(part, file);
    }

    private String name(List<LabelledText> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(encoder.statesFingerprint().getBytes(UTF_8));
            for (LabelledText text : texts) {
                digest.update(text.text().getBytes(UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()) + ".states";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
