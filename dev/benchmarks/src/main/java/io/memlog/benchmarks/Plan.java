package io.memlog.benchmarks;

import java.util.List;

/**
 * How much is measured; immutable.
 *
 * @param vectorRecords records of a run of sink-vector without vector index
 * @param indexedRecords the same with the index, which makes it many times slower
 * @param graphRecords records of a run of sink-graph
 * @param jdbcRows rows of a run of the JDBC batch
 * @param latencyRecords records of a run at low load
 * @param warmUps runs of each sink and of its bare loop before the first that counts
 * @param pairs runs of each sink and of each loop beside it, in turns
 * @param partitions how many partitions are filled and written at the same time
 */
record Plan(
        int vectorRecords,
        int indexedRecords,
        int graphRecords,
        int jdbcRows,
        int latencyRecords,
        int warmUps,
        int pairs,
        List<Integer> partitions) {
    static final int RECORDS = 32_000;
    static final int QUICK_RECORDS = 8_000;
    static final int PAIRS = 3;

    private static final int LATENCY_RECORDS = 300;

    /** With fewer, the first ratios are those of the compiler: measured, a sink's rate doubled between its second and its sixth run. */
    private static final int WARM_UPS = 8;

    Plan {
        partitions = List.copyOf(partitions);
        if (indexedRecords < 1 || graphRecords < 1 || jdbcRows < 1 || latencyRecords < 1 || pairs < 1) {
            throw new IllegalArgumentException("expected records and pairs, found " + vectorRecords + " and " + pairs);
        }
    }

    /** Slower writes get fewer records, so that all runs take about as long. */
    static Plan of(int records, int pairs) {
        return new Plan(
                records,
                records / 8,
                records,
                records / 8,
                Math.min(LATENCY_RECORDS, records),
                WARM_UPS,
                pairs,
                List.of(1, 2, 4));
    }
}
