package io.memlog.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * All figures of a run; immutable.
 *
 * @param circumstances date, machine, versions, sizes
 * @param readings of whole stores
 * @param rowByRowSeconds for all memories, from a sample
 * @param ledgers one process each
 * @param checks whole checks, by what they found to do
 */
record ReconcilerReport(
        Map<String, String> circumstances,
        List<ReadingRow> readings,
        double rowByRowSeconds,
        List<LedgerRun> ledgers,
        Map<String, Double> checks) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final List<String> READING_HEADING =
            List.of("level", "store", "seconds", "bare read, s", "ratio", "at most", "row by row, s");

    private static final List<String> LEDGER_HEADING =
            List.of("ledger, by a new process", "records", "seconds", "records/s", "CPU s", "fingerprints, ms");

    private static final List<String> CHECK_HEADING = List.of("whole check", "seconds");

    ReconcilerReport {
        circumstances = new TreeMap<>(circumstances);
        readings = List.copyOf(readings);
        ledgers = List.copyOf(ledgers);
    }

    String text() {
        return ReportTable.document(
                circumstances,
                List.of(
                        new ReportTable(READING_HEADING, readingRows(), 2),
                        new ReportTable(LEDGER_HEADING, ledgerRows(), 1),
                        new ReportTable(CHECK_HEADING, checkRows(), 1)));
    }

    String json() {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode named = json.putObject("circumstances");
        circumstances.forEach(named::put);
        json.put("rowByRowSeconds", rowByRowSeconds);
        ArrayNode rows = json.putArray("readings");
        for (ReadingRow reading : readings) {
            ObjectNode row = rows.addObject();
            row.put("level", reading.level()).put("store", reading.store()).put("ratio", reading.ratio());
            reading.seconds().forEach(row.putArray("seconds")::add);
            reading.bareSeconds().forEach(row.putArray("bareSeconds")::add);
        }
        ArrayNode runs = json.putArray("ledgers");
        for (LedgerRun run : ledgers) {
            runs.addObject()
                    .put("what", run.what())
                    .put("records", run.records())
                    .put("seconds", run.seconds())
                    .put("cpuSeconds", run.cpuSeconds())
                    .put("fingerprintSeconds", run.fingerprintSeconds());
        }
        ObjectNode whole = json.putObject("checks");
        checks.forEach(whole::put);
        try {
            return JSON.writeValueAsString(json) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }

    private List<List<String>> readingRows() {
        return readings.stream()
                .map(row -> List.of(
                        row.level(),
                        row.store(),
                        fraction(row.median()),
                        fraction(row.bareMedian()),
                        fraction(row.ratio()),
                        fraction(row.most()),
                        whole(rowByRowSeconds)))
                .toList();
    }

    private List<List<String>> ledgerRows() {
        return ledgers.stream()
                .map(run -> List.of(
                        run.what(),
                        whole((double) run.records()),
                        fraction(run.seconds()),
                        whole(run.perSecond()),
                        fraction(run.cpuSeconds()),
                        whole(run.fingerprintSeconds() * 1_000)))
                .toList();
    }

    private List<List<String>> checkRows() {
        return checks.entrySet().stream()
                .map(check -> List.of(check.getKey(), fraction(check.getValue())))
                .toList();
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String fraction(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
