package io.memlog.sink.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A TCP proxy before Neo4j that cuts the connection at the next COMMIT, before or after the server has seen it. */
final class CommitCutter implements AutoCloseable {
    /** Bolt's COMMIT: a chunk of two bytes (structure without fields, tag 0x12) and the end of the message. */
    private static final byte[] COMMIT = {0, 2, (byte) 0xB0, 0x12, 0, 0};

    /** What to do with the next COMMIT. */
    enum Cut {
        NONE,
        BEFORE_THE_SERVER_SEES_IT,
        BEFORE_THE_CLIENT_HEARS_OF_IT
    }

    private final ServerSocket listener;
    private final URI server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Cut next = Cut.NONE;

    CommitCutter(String boltUri) {
        try {
            server = URI.create(boltUri);
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            threads.execute(this::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return URI.create("bolt://127.0.0.1:" + listener.getLocalPort());
    }

    void cutNextCommit(Cut cut) {
        next = cut;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var link = new Link(listener.accept(), new Socket(server.getHost(), server.getPort()));
                threads.execute(link::copyRequests);
                threads.execute(link::copyAnswers);
            } catch (IOException e) {
                // The listener was closed.
            }
        }
    }

    /** One connection of the driver. */
    private final class Link {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean isCutAtAnswer;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void copyRequests() {
            try (client;
                    upstream) {
                InputStream in = client.getInputStream();
                var buffer = new byte[64 * 1024];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (endsWithCommit(buffer, read)) {
                        Cut cut = next;
                        next = Cut.NONE;
                        if (cut == Cut.BEFORE_THE_SERVER_SEES_IT) {
                            return;
                        }
                        isCutAtAnswer = cut == Cut.BEFORE_THE_CLIENT_HEARS_OF_IT;
                    }
                    upstream.getOutputStream().write(buffer, 0, read);
                }
            } catch (IOException e) {
                // Either side has gone, and the other goes with it.
            }
        }

        void copyAnswers() {
            try (client;
                    upstream) {
                InputStream in = upstream.getInputStream();
                var buffer = new byte[64 * 1024];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (isCutAtAnswer) {
                        return;
                    }
                    client.getOutputStream().write(buffer, 0, read);
                }
            } catch (IOException e) {
                // Either side has gone, and the other goes with it.
            }
        }

        private boolean endsWithCommit(byte[] buffer, int length) {
            int start = length - COMMIT.length;
            return start >= 0 && Arrays.equals(buffer, start, length, COMMIT, 0, COMMIT.length);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
