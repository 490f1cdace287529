package io.memlog.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The hash that tells a repeated event from another event under the same id; stateless.
 *
 * <p>It covers everything a client states, but neither {@code operationId} (names the request that carried the event) nor
 * {@code occurredAt} (filled in with the time of the request when the client leaves it out): both differ when the same write is
 * tried again. Fields that hold their default are left out, so a field added to the schema later does not change the hash of an
 * event that does not use it; maps count in key order.
 */
final class BodyHash {
    private static final Set<String> NOT_THE_BODY = Set.of("operationId", "occurredAt");

    private final MessageDigest sha256;

    private BodyHash(MessageDigest sha256) {
        this.sha256 = sha256;
    }

    static Sha256 of(MemoryEvent event) {
        try {
            var hash = new BodyHash(MessageDigest.getInstance("SHA-256"));
            hash.add(event);
            return new Sha256(hash.sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void add(@Nullable Object value) {
        switch (value) {
            case null -> count(-1);
            case SpecificRecord part -> fields(part);
            case List<?> items -> {
                count(items.size());
                items.forEach(this::add);
            }
            case Map<?, ?> entries -> {
                count(entries.size());
                new TreeMap<>(entries).forEach((key, item) -> {
                    text(key.toString());
                    add(item);
                });
            }
            default -> text(value.toString());
        }
    }

    private void fields(SpecificRecord part) {
        text(part.getSchema().getName());
        for (Schema.Field field : part.getSchema().getFields()) {
            Object value = part.get(field.pos());
            boolean isBody = !(part instanceof MemoryEvent && NOT_THE_BODY.contains(field.name()));
            if (isBody && !isDefault(field, value)) {
                text(field.name());
                add(value);
            }
        }
        count(0);
    }

    private static boolean isDefault(Schema.Field field, @Nullable Object value) {
        if (!field.hasDefaultValue()) {
            return false;
        }
        Object defaultValue = SpecificData.get().getDefaultValue(field);
        return defaultValue == null ? value == null : defaultValue.equals(value);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        count(bytes.length);
        sha256.update(bytes);
    }

    private void count(int count) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(count).flip());
    }
}
