package io.memlog.reconciler;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Decides which of the records that several processes write under one key is right: the one with the highest offset. Thread-safe.
 *
 * <p>A process acts on what it has written before that has an offset. Until then nothing that it reads of that key takes its place,
 * and afterwards only what stands behind it; so what it acts on never goes back for a moment.
 *
 * @param <R> a record
 */
final class LastWriter<R> {
    /** The last record of each key that was read and not yet decided on. */
    private final Map<String, Read<R>> read = new LinkedHashMap<>();

    /** Keys of which something of this process has yet to be read back. */
    private final Map<String, Own> own = new HashMap<>();

    private record Read<R>(long offset, R record) {}

    private static final class Own {
        private int underWay;
        private long lastOffset = -1;
    }

    /** This process writes; told before it sends. */
    synchronized void sending(String key) {
        own.computeIfAbsent(key, unknown -> new Own()).underWay++;
    }

    /** What it wrote has a place. */
    synchronized void acknowledged(String key, long offset) {
        Own mine = own.get(key);
        if (mine != null) {
            mine.underWay--;
            mine.lastOffset = Math.max(mine.lastOffset, offset);
        }
    }

    /** What it wrote got no place. */
    synchronized void failed(String key) {
        Own mine = own.get(key);
        if (mine != null && --mine.underWay == 0 && mine.lastOffset < 0) {
            own.remove(key);
        }
    }

    /** A record was read; those of one key come in the order of their offsets. */
    synchronized void read(String key, long offset, R record) {
        read.put(key, new Read<>(offset, record));
    }

    /** Hands over what was read and is right; what something of this process may stand behind waits for the next time. */
    synchronized void settle(BiConsumer<String, R> taker) {
        Iterator<Map.Entry<String, Read<R>>> undecided = read.entrySet().iterator();
        while (undecided.hasNext()) {
            Map.Entry<String, Read<R>> last = undecided.next();
            Own mine = own.get(last.getKey());
            if (mine == null || (mine.underWay == 0 && last.getValue().offset() >= mine.lastOffset)) {
                own.remove(last.getKey());
                undecided.remove();
                taker.accept(last.getKey(), last.getValue().record());
            } else if (mine.underWay == 0) {
                undecided.remove();
            }
        }
    }

    /** The offsets begin again: the topic is another one. */
    synchronized void startOver() {
        read.clear();
        own.values().forEach(mine -> mine.lastOffset = -1);
    }
}
