package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints partitions × stores with offsets and lag; stateless. */
final class OffsetsTable {
    private static final List<String> HEADING = List.of(
            "partition",
            "store",
            "events end",
            "applied events",
            "log end",
            "next offset",
            "lag records",
            "lag seconds");

    private OffsetsTable() {}

    static void print(Console console, JsonNode offsets) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADING);
        for (JsonNode partition : offsets.path("partitions")) {
            partition
                    .path("stores")
                    .properties()
                    .forEach(store -> rows.add(List.of(
                            partition.path("partition").asText(),
                            store.getKey().toLowerCase(Locale.ROOT),
                            partition.path("eventsEnd").asText(),
                            // eventOffset is the last applied one, the columns count "next".
                            String.valueOf(store.getValue().path("eventOffset").asLong() + 1),
                            partition.path("enrichedEnd").asText(),
                            store.getValue().path("nextOffset").asText(),
                            store.getValue().path("lagRecords").asText(),
                            store.getValue().path("lagSeconds").asText())));
        }
        console.table(rows);
    }
}
