package io.memlog.benchmarks;

/**
 * The topology beside the bare loop; immutable.
 *
 * @param pieces word pieces of each text
 * @param threads stream threads, and threads of the loop
 * @param runs the service's and the loop's; processor time is that of each one's process
 * @param kafkaCpuMillis processor time of the broker for each text of the service
 * @param sameShare of the memories that were compared: those with the loop's vector, bit by bit, and the loop's entities
 */
record TopologyRow(int pieces, int threads, Turns.Runs runs, double kafkaCpuMillis, double sameShare) {}
