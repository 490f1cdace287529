package io.memlog.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All figures of a run; immutable.
 *
 * @param circumstances date, machine, versions, sizes
 */
record RebuildReport(Map<String, String> circumstances, List<Pair> pairs) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final List<String> RUNS_HEADING = List.of(
            "store",
            "run",
            "records",
            "load s",
            "load records/s",
            "index s",
            "index records/s",
            "follow s",
            "whole s",
            "whole records/s");

    private static final List<String> RATIOS_HEADING = List.of("store", "bare / rebuild: load", "index", "whole");

    RebuildReport {
        circumstances = new TreeMap<>(circumstances);
        pairs = List.copyOf(pairs);
    }

    /** A rebuild and the bare load after it; immutable. */
    record Pair(String store, Phases rebuild, Phases bare) {
        /** Rate of the rebuild by that of the bare load, indexes and all waiting included. */
        double ratio() {
            return ratio(bare.whole(), rebuild.whole());
        }

        double loadRatio() {
            return ratio(bare.load(), rebuild.load());
        }

        double indexRatio() {
            return ratio(bare.index(), rebuild.index());
        }

        private static double ratio(Duration bare, Duration rebuild) {
            return Phases.seconds(bare) / Phases.seconds(rebuild);
        }
    }

    String text() {
        List<List<String>> runs = pairs.stream()
                .flatMap(pair ->
                        Stream.of(run(pair.store(), "rebuild", pair.rebuild()), run(pair.store(), "bare", pair.bare())))
                .toList();
        List<List<String>> ratios = pairs.stream()
                .map(pair -> List.of(
                        pair.store(), fraction(pair.loadRatio()), fraction(pair.indexRatio()), fraction(pair.ratio())))
                .toList();
        return ReportTable.document(
                circumstances,
                List.of(new ReportTable(RUNS_HEADING, runs, 2), new ReportTable(RATIOS_HEADING, ratios, 1)));
    }

    String json() {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode facts = json.putObject("circumstances");
        circumstances.forEach(facts::put);
        ArrayNode measured = json.putArray("pairs");
        for (Pair pair : pairs) {
            ObjectNode each = measured.addObject();
            each.put("store", pair.store());
            each.put("ratio", pair.ratio());
            add(each.putObject("rebuild"), pair.rebuild());
            add(each.putObject("bare"), pair.bare());
        }
        try {
            return JSON.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }

    private static void add(ObjectNode json, Phases phases) {
        json.put("records", phases.records())
                .put("loadSeconds", Phases.seconds(phases.load()))
                .put("indexSeconds", Phases.seconds(phases.index()))
                .put("followSeconds", Phases.seconds(phases.follow()));
    }

    private static List<String> run(String store, String what, Phases phases) {
        return List.of(
                store,
                what,
                String.format(Locale.ROOT, "%,d", phases.records()),
                fraction(Phases.seconds(phases.load())),
                whole(phases.perSecond(phases.load())),
                fraction(Phases.seconds(phases.index())),
                whole(phases.perSecond(phases.index())),
                fraction(Phases.seconds(phases.follow())),
                fraction(Phases.seconds(phases.whole())),
                whole(phases.perSecond(phases.whole())));
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String fraction(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
