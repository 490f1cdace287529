package io.memlog.testkit.service;

/** The services of the pipeline, as processes. Immutable and thread-safe. */
public enum Service {
    EXTRACTION("extraction-streams", "io.memlog.streams.ExtractionStreams", 8083, "768m"),
    SINK_VECTOR("sink-vector", "io.memlog.sink.vector.SinkVector", 8084, "384m"),
    SINK_GRAPH("sink-graph", "io.memlog.sink.graph.SinkGraph", 8085, "384m"),
    INGEST("ingest-service", "io.memlog.ingest.IngestService", 8080, "256m"),
    QUERY("query-service", "io.memlog.query.QueryService", 8081, "384m"),
    RECONCILER("reconciler", "io.memlog.reconciler.Reconciler", 8082, "512m");

    private final String module;
    private final String mainClass;
    private final int defaultPort;
    private final String heap;

    Service(String module, String mainClass, int defaultPort, String heap) {
        this.module = module;
        this.mainClass = mainClass;
        this.defaultPort = defaultPort;
        this.heap = heap;
    }

    /** Name of the Maven module, of its jar and of the process. */
    public String module() {
        return module;
    }

    public String mainClass() {
        return mainClass;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** Largest heap in the form of the JVM's option. */
    public String heap() {
        return heap;
    }
}
