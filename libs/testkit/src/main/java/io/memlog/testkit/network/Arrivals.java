package io.memlog.testkit.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream in which each byte can be read only some time after it has come: latency, not a limit of the rate. One thread reads;
 * another, of this object, listens to the source.
 */
final class Arrivals extends InputStream {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int MAX_CHUNKS = 64;

    private final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>(MAX_CHUNKS);
    private final Supplier<Duration> latency;
    private final Thread listener;
    private Chunk current = new Chunk(0, new byte[0], null);
    private int position;
    private boolean hasEnded;

    Arrivals(InputStream source, Supplier<Duration> latency) {
        this.latency = latency;
        this.listener = Thread.ofVirtual().name("fault-proxy-listener").start(() -> listen(source));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == current.bytes.length && !hasEnded) {
            next();
        }
        if (hasEnded) {
            return -1;
        }
        int count = Math.min(length, current.bytes.length - position);
        System.arraycopy(current.bytes, position, target, offset, count);
        position += count;
        return count;
    }

    /** More than 0 if the next read will not wait for the network. */
    @Override
    public int available() {
        return current.bytes.length - position + chunks.size();
    }

    @Override
    public void close() {
        listener.interrupt();
    }

    private void next() throws IOException {
        try {
            Chunk chunk = chunks.take();
            if (chunk.failure != null) {
                throw chunk.failure;
            }
            Thread.sleep(
                    Duration.ofNanos(Math.max(0, chunk.arrivedAt + latency.get().toNanos() - System.nanoTime())));
            current = chunk;
            position = 0;
            hasEnded = chunk.bytes.length == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException().initCause(e);
        }
    }

    private void listen(InputStream source) {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            try {
                int length;
                while ((length = source.read(buffer)) >= 0) {
                    chunks.put(new Chunk(System.nanoTime(), Arrays.copyOf(buffer, length), null));
                }
                chunks.put(new Chunk(System.nanoTime(), new byte[0], null));
            } catch (IOException e) {
                chunks.put(new Chunk(System.nanoTime(), new byte[0], e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without bytes and failure: the end of the stream. */
    private static final class Chunk {
        private final long arrivedAt;
        private final byte[] bytes;
        private final @Nullable IOException failure;

        Chunk(long arrivedAt, byte[] bytes, @Nullable IOException failure) {
            this.arrivedAt = arrivedAt;
            this.bytes = bytes;
            this.failure = failure;
        }
    }
}
