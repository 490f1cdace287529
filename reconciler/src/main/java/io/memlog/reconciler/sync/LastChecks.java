package io.memlog.reconciler.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationState;
import io.memlog.reconciler.sync.SyncReport.LastCheck;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds, among operations, the last comparison of all memories; stateless. */
final class LastChecks {
    private LastChecks() {}

    /** @param operations the newest first */
    static @Nullable LastCheck newest(List<Operation> operations) {
        for (Operation operation : operations) {
            JsonNode report = report(operation);
            boolean isOfAll = operation.state() == OperationState.DONE
                    && operation.parameters().path("scope").isEmpty();
            if (report != null && isOfAll && !report.path("stores").isEmpty()) {
                return lastCheck(report);
            }
        }
        return null;
    }

    /** Of the last check that the operation has made. */
    private static @Nullable JsonNode report(Operation operation) {
        JsonNode result = operation.result();
        if (result == null) {
            return null;
        }
        return switch (operation.operation()) {
            case "check" -> result;
            case "full" -> result.hasNonNull("after") ? result.path("after") : result.path("before");
            default -> null;
        };
    }

    private static LastCheck lastCheck(JsonNode report) {
        SortedMap<String, SortedMap<Integer, Long>> upTo = new TreeMap<>();
        for (JsonNode store : report.path("stores")) {
            SortedMap<Integer, Long> watermarks = new TreeMap<>();
            store.path("partitions")
                    .forEach(partition -> watermarks.put(
                            partition.path("partition").asInt(),
                            partition.path("watermark").asLong()));
            upTo.put(store.path("store").asText(), watermarks);
        }
        return new LastCheck(
                report.path("id").asText(),
                report.path("level").asText(),
                Instant.parse(report.path("startedAt").asText()),
                report.path("consistent").asBoolean(),
                upTo);
    }
}
