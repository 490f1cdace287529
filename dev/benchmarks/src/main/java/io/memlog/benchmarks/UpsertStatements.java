package io.memlog.benchmarks;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL of the bare loops, made from the columns that the tables have, so that it follows them; immutable.
 *
 * @param columns of {@code memory}
 * @param historyColumns of {@code memory_history}, each a column of {@code memory}, but for the time of the change
 */
record UpsertStatements(List<String> columns, List<String> historyColumns) {
    private static final String KEY = "tenant_id, user_id, memory_id";

    static final String BEGIN = """
            INSERT INTO partition_progress (
                sink_id, topic, partition, cluster_id, topic_id, next_offset, event_offset, epoch, owner)
            VALUES ('bare', 'memory.enriched', ?, 'bare', 'bare', 0, -1, 1, 'bare')
            """;

    /** The same compare-and-set on the offset row as the sink's. */
    static final String ADVANCE = """
            UPDATE partition_progress SET next_offset = ?, event_offset = ?, event_time = now(), updated_at = now()
            WHERE sink_id = 'bare' AND topic = 'memory.enriched' AND partition = ? AND epoch = 1 AND next_offset = ?
            """;

    static final String COPY_STAGE = "COPY bare_stage FROM STDIN (FORMAT binary)";

    UpsertStatements {
        columns = List.copyOf(columns);
        historyColumns = List.copyOf(historyColumns);
    }

    static UpsertStatements of(VectorTables tables) {
        return new UpsertStatements(tables.columns("memory"), tables.columns("memory_history"));
    }

    String createStage() {
        return "CREATE TEMP TABLE bare_stage ON COMMIT DELETE ROWS AS SELECT %s FROM memory WITH NO DATA"
                .formatted(join(columns));
    }

    String upsertFromStage() {
        return "INSERT INTO memory (%1$s) SELECT %1$s FROM bare_stage %2$s".formatted(join(columns), onConflict());
    }

    String addToHistoryFromStage() {
        return "INSERT INTO memory_history (%s) SELECT %s FROM bare_stage ON CONFLICT DO NOTHING"
                .formatted(join(historyColumns), join(sources()));
    }

    String upsertRow() {
        return "INSERT INTO memory (%s) VALUES (%s) %s".formatted(join(columns), marks(columns), onConflict());
    }

    String addRowToHistory() {
        return "INSERT INTO memory_history (%s) VALUES (%s) ON CONFLICT DO NOTHING"
                .formatted(join(historyColumns), marks(historyColumns));
    }

    /** Where in a row of {@code memory} the values of a row of the history are. */
    List<Integer> historyPositions() {
        return sources().stream().map(columns::indexOf).toList();
    }

    /** The columns of {@code memory} that the history takes its values from. */
    private List<String> sources() {
        return historyColumns.stream()
                .map(column -> column.equals("occurred_at") ? "updated_at" : column)
                .toList();
    }

    private String onConflict() {
        return "ON CONFLICT (%s) DO UPDATE SET %s"
                .formatted(
                        KEY,
                        columns.stream()
                                .filter(column -> !KEY.contains(column))
                                .map(column -> "%1$s = excluded.%1$s".formatted(column))
                                .collect(Collectors.joining(", ")));
    }

    private static String join(List<String> columns) {
        return String.join(", ", columns);
    }

    private static String marks(List<String> columns) {
        return columns.stream().map(column -> "?").collect(Collectors.joining(", "));
    }
}
