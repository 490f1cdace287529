package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Sha256;
import io.memlog.streams.StreamMetrics.PartitionGauges;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The memories that were published without their vector because of a failure, and are to get it later; used by one stream thread.
 * How often a text was refused is not kept here but in the memo, because memories may share it.
 */
final class Unfilled implements StateListener {
    private static final int FORMAT = 1;
    private static final int HASH_BYTES = 32;

    private final KeyValueStore<String, byte[]> store;
    private final PartitionGauges gauges;

    Unfilled(KeyValueStore<String, byte[]> store, PartitionGauges gauges) {
        this.store = store;
        this.gauges = gauges;
    }

    /**
     * What is remembered of a memory; immutable.
     *
     * @param contentHash of the text whose vector is missing
     * @param besides error code of what else is missing; null if nothing is
     */
    record Entry(Sha256 contentHash, @Nullable String besides) {}

    /** Looks only at what models were asked: a change of the status leaves the vector as missing as it was. */
    @Override
    public void written(MemoryKey key, Enrichment.Enriched enriched) {
        MemoryRecord state = enriched.state();
        if (ErrorCode.EMBEDDING_UNAVAILABLE.name().equals(state.getDegraded())) {
            put(key.key(), new Entry(state.getContentHash(), enriched.besides()));
        } else {
            remove(key.key());
        }
    }

    @Override
    public void erased(MemoryKey key) {
        remove(key.key());
    }

    Optional<Entry> find(String memory) {
        return Optional.ofNullable(store.get(memory)).map(Unfilled::entry);
    }

    /** Error code of what the state lacks beside its vector; null if nothing. */
    @Nullable
    String besides(MemoryRecord state) {
        MemoryKey key = MemoryKey.of(state.getTenantId(), state.getUserId(), state.getMemoryId());
        return find(key.key())
                .filter(entry -> entry.contentHash().equals(state.getContentHash()))
                .map(Entry::besides)
                .orElse(null);
    }

    /** What else was missing has come, as far as it ever will. */
    void besides(String memory, @Nullable ErrorCode stillMissing) {
        find(memory)
                .ifPresent(entry ->
                        put(memory, new Entry(entry.contentHash(), stillMissing == null ? null : stillMissing.name())));
    }

    void remove(String memory) {
        if (store.delete(memory) != null) {
            gauges.unfilled().decrementAndGet();
        }
    }

    /** Up to {@code max} memories behind the given one, in the order of their keys. */
    List<String> after(String memory, int max) {
        List<String> found = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries = store.range(memory.isEmpty() ? null : memory, null)) {
            while (found.size() < max && entries.hasNext()) {
                KeyValue<String, byte[]> entry = entries.next();
                if (!entry.key.equals(memory)) {
                    found.add(entry.key);
                }
            }
        }
        return found;
    }

    /** Sets the gauge to what a new owner finds. */
    void count() {
        int count = 0;
        try (KeyValueIterator<String, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                entries.next();
                count++;
            }
        }
        gauges.unfilled().set(count);
    }

    private void put(String memory, Entry entry) {
        if (store.get(memory) == null) {
            gauges.unfilled().incrementAndGet();
        }
        store.put(memory, bytes(entry));
    }

    /** Format byte, hash, code ("" for none). */
    private static byte[] bytes(Entry entry) {
        var bytes = new ByteArrayOutputStream(64);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.write(entry.contentHash().bytes());
            out.writeUTF(entry.besides() == null ? "" : entry.besides());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Entry entry(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IllegalStateException("unfilled: expected format %d, found %d".formatted(FORMAT, format));
            }
            var hash = new Sha256(in.readNBytes(HASH_BYTES));
            String besides = in.readUTF();
            return new Entry(hash, besides.isEmpty() ? null : besides);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
