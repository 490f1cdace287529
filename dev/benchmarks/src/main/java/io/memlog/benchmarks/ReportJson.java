package io.memlog.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A report with every single run, for whoever compares reports; stateless. */
final class ReportJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportJson() {}

    static String of(Report report) {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode circumstances = json.putObject("circumstances");
        report.circumstances().forEach(circumstances::put);
        ArrayNode comparisons = json.putArray("comparisons");
        for (Comparison line : report.comparisons()) {
            ObjectNode comparison = comparisons.addObject();
            comparison.put("sink", line.sink());
            comparison.put("partitions", line.partitions());
            comparison.put("vectorIndex", line.vectorIndex());
            comparison.put("against", line.against());
            comparison.put("ratio", line.ratio());
            addRuns(comparison.putArray("sinkRuns"), line.sinkRuns());
            addRuns(comparison.putArray("loopRuns"), line.otherRuns());
        }
        ArrayNode latencies = json.putArray("latencies");
        for (Latency line : report.latencies()) {
            ObjectNode latency = latencies.addObject();
            latency.put("sink", line.sink());
            latency.put("recordsPerSecond", line.perSecond());
            ArrayNode millis = latency.putArray("millis");
            line.millis().forEach(millis::add);
            ArrayNode storeMillis = latency.putArray("storeMillis");
            line.storeMillis().forEach(storeMillis::add);
        }
        try {
            return JSON.writeValueAsString(json) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }

    private static void addRuns(ArrayNode json, List<Measured> runs) {
        for (Measured run : runs) {
            json.addObject()
                    .put("records", run.records())
                    .put("seconds", run.nanos() / 1e9)
                    .put("cpuSeconds", run.cpuNanos() / 1e9)
                    .put("disturbances", run.disturbances());
        }
    }
}
