package io.memlog.service;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.json.JavalinJackson;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** The HTTP side of a service: its own routes beside /livez, /readyz and /metrics. Thread-safe. */
final class HttpServer implements AutoCloseable {
    /** After a stop a connection on which nothing moves for so long is closed: it is kept for later. A handler at work is waited for. */
    private static final Duration IDLE_AT_STOP = Duration.ofMillis(400);

    private final Javalin javalin;

    private HttpServer(Javalin javalin) {
        this.javalin = javalin;
    }

    static HttpServer start(
            String host,
            int port,
            Duration drainTimeout,
            Health health,
            Metrics metrics,
            List<Consumer<RoutesConfig>> serviceRoutes) {
        Javalin javalin = Javalin.create(config -> {
            configure(config, host, port, drainTimeout);
            config.routes.get("/livez", context -> context.json(new Alive("alive")));
            config.routes.get("/readyz", context -> answerReadiness(context, health));
            config.routes.get(
                    "/metrics",
                    context -> context.contentType(Metrics.CONTENT_TYPE)
                            .result(metrics.registry().scrape()));
            serviceRoutes.forEach(routes -> routes.accept(config.routes));
        });
        javalin.start();
        for (Connector connector : javalin.jettyServer().server().getConnectors()) {
            if (connector instanceof AbstractConnector network) {
                network.setShutdownIdleTimeout(IDLE_AT_STOP.toMillis());
            }
        }
        return new HttpServer(javalin);
    }

    int port() {
        return javalin.port();
    }

    /** Stops accepting and waits for the requests in flight. */
    @Override
    public void close() {
        javalin.stop();
    }

    private record Alive(String status) {}

    private static void configure(JavalinConfig config, String host, int port, Duration drainTimeout) {
        config.jetty.host = host;
        config.jetty.port = port;
        config.jetty.modifyServer(server -> {
            // Without these two a stop cuts off the requests in flight; half of the time is left for the other parts.
            server.setStopTimeout(drainTimeout.toMillis() / 2);
            server.setHandler(new GracefulHandler());
        });
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.jsonMapper(new JavalinJackson(Json.mapper(), false));
        ErrorAnswers.install(config.routes);
    }

    private static void answerReadiness(Context context, Health health) {
        Health.Report report = health.report();
        context.status(report.ready() ? 200 : 503).json(report);
    }
}
