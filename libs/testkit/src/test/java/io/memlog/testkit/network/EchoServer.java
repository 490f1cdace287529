package io.memlog.testkit.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends back what it gets, and keeps it. Thread-safe. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listener = listener();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    EchoServer() {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    clients.add(client);
                    Thread.ofVirtual().start(() -> echo(client));
                }
            } catch (IOException e) {
                // Closed.
            }
        });
    }

    private static ServerSocket listener() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    String heard() {
        return heard.toString(StandardCharsets.US_ASCII);
    }

    int clients() {
        return clients.size();
    }

    private void echo(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            int length;
            while ((length = in.read(buffer)) >= 0) {
                heard.write(buffer, 0, length);
                client.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException e) {
            // The proxy has cut the connection.
        } finally {
            clients.remove(client);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
