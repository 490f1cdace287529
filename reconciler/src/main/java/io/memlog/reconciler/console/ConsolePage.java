package io.memlog.reconciler.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Serves the console from the class path; it needs nothing else but the REST side. Thread-safe. */
public final class ConsolePage {
    private static final String PATH = "/console/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("index.html", "text/html; charset=utf-8"),
            Map.entry("console.css", "text/css; charset=utf-8"),
            Map.entry("access.js", SCRIPT),
            Map.entry("actions.js", SCRIPT),
            Map.entry("api.js", SCRIPT),
            Map.entry("console.js", SCRIPT),
            Map.entry("dialog.js", SCRIPT),
            Map.entry("dom.js", SCRIPT),
            Map.entry("embeddings.js", SCRIPT),
            Map.entry("findings.js", SCRIPT),
            Map.entry("format.js", SCRIPT),
            Map.entry("generations.js", SCRIPT),
            Map.entry("history.js", SCRIPT),
            Map.entry("letters.js", SCRIPT),
            Map.entry("operations.js", SCRIPT),
            Map.entry("pipeline.js", SCRIPT),
            Map.entry("press.js", SCRIPT),
            Map.entry("stores.js", SCRIPT),
            Map.entry("verdict.js", SCRIPT));

    private ConsolePage() {}

    public static void register(RoutesConfig routes) {
        routes.get("/", context -> context.redirect(PATH));
        routes.get(PATH, context -> answer(context, read("index.html"), "text/html; charset=utf-8"));
        FILES.forEach((name, type) -> {
            byte[] content = read(name);
            routes.get(PATH + name, context -> answer(context, content, type));
        });
    }

    /** Nothing comes from or goes to anywhere else, nobody frames the page, and a new version is seen at once. */
    private static void answer(Context context, byte[] content, String type) {
        context.header(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                                + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-cache")
                .contentType(type)
                .result(content);
    }

    private static byte[] read(String name) {
        try (InputStream file = ConsolePage.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(
                        "console: expected the file %s on the class path, found none".formatted(name));
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
