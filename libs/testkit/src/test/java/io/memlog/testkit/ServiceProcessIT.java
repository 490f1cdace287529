package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.memlog.testkit.process.ProcessFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceProcessIT {

    @TempDir
    Path folder;

    @Test
    void aServiceGetsItsSettingsAndKeepsItsAddressOverAKill() throws Exception {
        ServiceProgram program = ServiceProgram.onOwnClassPath(Greeter.class.getName(), Map.of("GREETING", "hello"));
        try (ServiceProcess service = new ServiceProcess("greeter", program, PartSettings.in(folder))) {
            // Given
            service.start();
            String before = get(service);

            // When
            service.kill();
            service.start();

            // Then
            assertThat(before).isEqualTo("hello");
            assertThat(get(service)).isEqualTo("hello");
        }
    }

    @Test
    void aServiceThatRefusesItsSettingsFailsTheStartWithItsOwnWords() {
        ServiceProgram program = ServiceProgram.onOwnClassPath(Greeter.class.getName(), Map.of());
        try (ServiceProcess service = new ServiceProcess("greeter", program, PartSettings.in(folder))) {
            assertThatThrownBy(service::start)
                    .isInstanceOf(ProcessFailedException.class)
                    .hasMessageContaining("greeter ended with exit code 2")
                    .hasMessageContaining("GREETING is missing");
        }
    }

    private static String get(ServiceProcess service) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(service.uri().resolve("/greeting")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The smallest thing that behaves like a service. */
    static final class Greeter {

        private Greeter() {}

        public static void main(String[] args) throws IOException {
            String greeting = System.getenv("GREETING");
            if (greeting == null) {
                System.err.println("GREETING is missing");
                System.exit(2);
            }
            String host = System.getenv("MEMLOG_HTTP_HOST");
            int port = Integer.parseInt(System.getenv("MEMLOG_HTTP_PORT"));
            HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
            byte[] body = String.valueOf(greeting).getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }
    }
}
