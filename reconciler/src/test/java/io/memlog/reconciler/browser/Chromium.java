package io.memlog.reconciler.browser;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.service.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** One headless Chromium with a profile of its own, which resolves no names. Thread-safe. */
public final class Chromium implements AutoCloseable {
    /** Names the program where it is none of the usual ones. */
    public static final String VARIABLE = "MEMLOG_CHROMIUM";

    private static final List<String> USUAL =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI devTools;

    private Chromium(Process process, URI devTools) {
        this.process = process;
        this.devTools = devTools;
    }

    /** The browser of this machine; empty if there is none. */
    public static Optional<Path> find() {
        return Stream.concat(Stream.ofNullable(System.getenv(VARIABLE)), USUAL.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one and returns when it can be driven.
     *
     * @param profile an empty folder
     */
    public static Chromium start(Path profile) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                find().orElseThrow().toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--no-first-run",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-extensions",
                "--disable-sync"));
        if (Objects.equals(System.getProperty("user.name"), "root")) {
            // It refuses to put root into its sandbox; it only ever opens our own pages.
            command.add("--no-sandbox");
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        try {
            return new Chromium(process, awaitPort(process, profile));
        } catch (IOException | InterruptedException | RuntimeException e) {
            end(process);
            throw e;
        }
    }

    /** A new tab on an empty page. */
    public Page open() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(devTools.resolve("/json/new?about:blank"))
                .PUT(BodyPublishers.noBody())
                .build();
        JsonNode tab = Json.mapper()
                .readTree(http.send(request, BodyHandlers.ofString()).body());
        return Page.connect(http, URI.create(tab.at("/webSocketDebuggerUrl").asText()));
    }

    @Override
    public void close() {
        end(process);
    }

    /** It writes the port that it chose into its profile. */
    private static URI awaitPort(Process process, Path profile) throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        long deadline = System.nanoTime() + STARTED_WITHIN.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() > 1) {
                return URI.create("http://127.0.0.1:" + lines.getFirst());
            }
            Thread.sleep(50);
        }
        throw new IOException(
                "Chromium did not open its port; it printed: " + Files.readString(profile.resolve("chromium.log")));
    }

    private static void end(Process process) {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member -> member.onExit().join());
    }
}
