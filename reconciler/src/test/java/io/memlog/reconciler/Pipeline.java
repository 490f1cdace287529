package io.memlog.reconciler;

import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A whole pipeline on real parts: the single writer as a process, both sinks and a reconciler in this one. Not thread-safe. */
final class Pipeline implements AutoCloseable {
    final Database database;
    final EventLog log;
    final Damage damage;
    private final Map<String, String> variables;
    private final ServiceProcess extraction;
    private ServiceRuntime reconciler;
    private ServiceRuntime sinkVector;
    private ServiceRuntime sinkGraph;

    /** @param more variables of all services beside the usual ones */
    Pipeline(MemlogParts parts, Map<String, String> more) throws SQLException {
        database = parts.newDatabase();
        variables = PipelineVariables.of(parts, database, VerificationIT.PARTITIONS);
        variables.putAll(more);
        extraction = new ServiceProcess(
                "extraction-streams",
                ServiceProgram.onOwnClassPath("io.memlog.streams.ExtractionStreams", variables),
                PartSettings.in(parts.folder().resolve("extraction")));
        // It takes longest, and the others do not wait for it.
        CompletableFuture<Void> started = CompletableFuture.runAsync(extraction::start);
        reconciler = Reconciler.start(new Environment(variables));
        sinkVector = SinkVector.start(new Environment(variables));
        sinkGraph = SinkGraph.start(new Environment(variables));
        log = new EventLog(parts.kafkaBootstrapServers(), parts.registryUrl());
        damage = new Damage(database, parts.boltUri());
        started.join();
    }

    /** Variables of a further service of this pipeline; may be changed. */
    Map<String, String> variables() {
        return new HashMap<>(variables);
    }

    /** Of the reconciler that runs now. */
    ReconcilerCalls calls() {
        return ReconcilerCalls.onPort(reconciler.port());
    }

    void stopReconciler() {
        reconciler.close();
    }

    void startReconciler() {
        reconciler = Reconciler.start(new Environment(variables));
    }

    void stopVectorSink() {
        sinkVector.close();
    }

    void startVectorSink() {
        sinkVector = SinkVector.start(new Environment(variables));
    }

    void stopGraphSink() {
        sinkGraph.close();
    }

    void startGraphSink() {
        sinkGraph = SinkGraph.start(new Environment(variables));
    }

    @Override
    public void close() throws SQLException {
        log.close();
        damage.close();
        sinkGraph.close();
        sinkVector.close();
        reconciler.close();
        extraction.close();
    }
}
