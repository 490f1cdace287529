package io.memlog.benchmarks;

import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.StoreResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the reconciler's readings beside bare ones, and its ledger; {@code ./memlog bench reconciler} starts it. */
@Command(
        name = "reconciler",
        description =
                "What comparing both stores with the log takes, beside bare reads and beside one memory at a time.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2)
public final class ReconcilerBenchmark implements Callable<Integer> {
    /**
     * How much is measured; immutable.
     *
     * @param memories in the log and in both stores
     * @param hasEdges memories have entities and relations
     * @param rounds readings of digests that count, after a first one that does not
     * @param deepRounds readings of all fields; 0 for none
     * @param changes memories that are written again between two checks
     * @param sample memories that are read one by one
     */
    record Sizes(int memories, boolean hasEdges, int rounds, int deepRounds, int changes, int sample) {
        Sizes {
            if (memories < sample || memories < changes || rounds < 1 || deepRounds < 0 || changes < 1 || sample < 1) {
                throw new IllegalArgumentException(
                        "expected some of everything and no more of it than memories, found " + memories);
            }
        }
    }

    private static final String DIGESTS = "digests";
    private static final String DEEP = "deep";
    private static final double MOST_DIGESTS = 2;
    private static final double MOST_DEEP = 3;

    private final Progress progress = new Progress();

    @Option(names = "--memories", description = "Memories in the log and in both stores (100,000).")
    private int memories = 100_000;

    @Option(names = "--rounds", description = "Readings of digests that count (3).")
    private int rounds = 3;

    @Option(names = "--deep-rounds", description = "Readings of all fields (1; 0 for none).")
    private int deepRounds = 1;

    @Option(
            names = "--without-edges",
            description = "Memories without entities and relations, which digests and the ledger do not look at.")
    private boolean isWithoutEdges;

    @Mixin
    private PartsFolder folder = new PartsFolder();

    @Mixin
    private ReportOutput output = new ReportOutput();

    ReconcilerBenchmark() {}

    public static void main(String[] args) {
        QuietLogging.begin();
        System.exit(new CommandLine(new ReconcilerBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Sizes sizes = new Sizes(memories, !isWithoutEdges, rounds, deepRounds, 1_000, 200);
        ReconcilerReport report = measure(sizes, folder.create());
        output.write(report.text(), report.json());
        return 0;
    }

    /** @param folder deleted at the end */
    ReconcilerReport measure(Sizes sizes, Path folder) {
        Map<String, String> circumstances = new TreeMap<>();
        circumstances.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        circumstances.put("machine", Machine.describe());
        circumstances.put("load average before", Machine.load());
        circumstances.put(
                "memories",
                "%,d %s entities and relations".formatted(sizes.memories(), sizes.hasEdges() ? "with" : "without"));
        circumstances.put("ledger's process on one core", LedgerRun.isPinned() ? "yes" : "no");
        try (var parts = new BenchmarkParts(folder)) {
            progress.note("starts Kafka, registry, Postgres and Neo4j");
            parts.start();
            try (var stores = new FilledStores(parts, sizes.hasEdges());
                    var bare = new BareReads(parts, stores.columns())) {
                stores.fill(sizes.memories(), progress);
                circumstances.put("bytes of a record", String.valueOf(stores.recordBytes()));
                Path ledger = folder.resolve("ledger");
                progress.note("folds the ledger");
                List<LedgerRun> ledgers = new ArrayList<>();
                ledgers.add(noted(LedgerRun.measure("whole log", parts, ledger)));
                ledgers.add(noted(LedgerRun.measure("nothing new", parts, ledger)));
                List<ReadingRow> readings = new ArrayList<>();
                Map<String, Double> checks = new LinkedHashMap<>();
                double rowByRow;
                try (var compared = new ComparedStores(parts, ledger)) {
                    progress.note("reads digests");
                    readings.addAll(noted(digests(compared, bare, sizes.rounds())));
                    progress.note("reads one by one");
                    rowByRow = rowByRow(bare, sizes);
                    for (String turn : List.of("first", "second")) {
                        String what = "digests, nothing new, " + turn;
                        checks.put(what, seconds(() -> noted(what, compared.check(Depth.DIGESTS))));
                    }
                    if (sizes.deepRounds() > 0) {
                        progress.note("reads all fields");
                        readings.addAll(noted(deep(compared, bare, sizes.deepRounds())));
                    }
                }
                progress.note("changes some");
                stores.change(sizes.changes(), 2);
                ledgers.add(noted(LedgerRun.measure("%,d changes".formatted(sizes.changes()), parts, ledger)));
                stores.change(sizes.changes(), 3);
                try (var compared = new ComparedStores(parts, ledger)) {
                    String what = "digests, restarted, %,d changes".formatted(sizes.changes());
                    checks.put(what, seconds(() -> noted(what, compared.check(Depth.DIGESTS))));
                }
                circumstances.put("load average after", Machine.load());
                return new ReconcilerReport(circumstances, readings, rowByRow, ledgers, checks);
            }
        }
    }

    /** Said at once: a run over many memories takes long, and may not come to its end. */
    private List<ReadingRow> noted(List<ReadingRow> rows) {
        rows.forEach(row -> progress.note(
                "%s %s: %.2f s, bare %.2f s".formatted(row.level(), row.store(), row.median(), row.bareMedian())));
        return rows;
    }

    /** What the stores' readings took of a check; the rest is the ledger's. */
    private void noted(String what, List<StoreResult> results) {
        results.forEach(result ->
                progress.note("%s: %s %.2f s".formatted(what, result.store(), result.durationMillis() / 1e3)));
    }

    private LedgerRun noted(LedgerRun run) {
        progress.note("%s: %,d records in %.2f s, %,.0f/s"
                .formatted(run.what(), run.records(), run.seconds(), run.perSecond()));
        return run;
    }

    /** Ours and the bare one in turns, so that what else the machine does is in both. */
    private static List<ReadingRow> digests(ComparedStores compared, BareReads bare, int rounds) {
        scan(compared.vector());
        scan(compared.graph());
        bare.scanTable();
        bare.scanLabel();
        List<Double> vector = new ArrayList<>();
        List<Double> table = new ArrayList<>();
        List<Double> graph = new ArrayList<>();
        List<Double> label = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            vector.add(seconds(() -> scan(compared.vector())));
            table.add(seconds(bare::scanTable));
            graph.add(seconds(() -> scan(compared.graph())));
            label.add(seconds(bare::scanLabel));
        }
        return List.of(
                new ReadingRow(DIGESTS, "vector", vector, table, MOST_DIGESTS),
                new ReadingRow(DIGESTS, "graph", graph, label, MOST_DIGESTS),
                new ReadingRow(DIGESTS, "both", sum(vector, graph), sum(table, label), MOST_DIGESTS));
    }

    /** Whole checks: what deep does after it has read is in its time. */
    private static List<ReadingRow> deep(ComparedStores compared, BareReads bare, int rounds) {
        List<Double> vector = new ArrayList<>();
        List<Double> rows = new ArrayList<>();
        List<Double> graph = new ArrayList<>();
        List<Double> nodes = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            rows.add(seconds(bare::wholeRows));
            nodes.add(seconds(bare::wholeNodes));
            List<StoreResult> results = compared.check(Depth.FIELDS);
            vector.add(results.get(0).durationMillis() / 1e3);
            graph.add(results.get(1).durationMillis() / 1e3);
        }
        return List.of(
                new ReadingRow(DEEP, "vector", vector, rows, MOST_DEEP),
                new ReadingRow(DEEP, "graph", graph, nodes, MOST_DEEP));
    }

    /** Of memories all over the log, after as many to warm up; taken for all of them. */
    private static double rowByRow(BareReads bare, Sizes sizes) {
        int step = sizes.memories() / sizes.sample();
        IntStream.range(0, sizes.sample()).forEach(bare::one);
        double seconds = seconds(() -> IntStream.range(0, sizes.sample()).forEach(number -> bare.one(number * step)));
        return seconds / sizes.sample() * sizes.memories();
    }

    private static void scan(StoreView store) {
        var unused = store.scan(Depth.DIGESTS);
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** Smallest with smallest, so that a disturbed reading is counted once. */
    private static List<Double> sum(List<Double> one, List<Double> other) {
        List<Double> first = one.stream().sorted().toList();
        List<Double> second = other.stream().sorted().toList();
        return Stream.iterate(0, i -> i < first.size(), i -> i + 1)
                .map(i -> first.get(i) + second.get(i))
                .toList();
    }
}
