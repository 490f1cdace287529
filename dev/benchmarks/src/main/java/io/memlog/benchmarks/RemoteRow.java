package io.memlog.benchmarks;

/**
 * The remote embedder at a provider with a rate limit; immutable.
 *
 * @param limit requests that the provider answers in a second
 * @param lanes requests in flight at most
 * @param possible requests a second that lanes and latency allow, or the limit where that is lower
 * @param reached requests' worth of vectors a second
 * @param refused answers 429
 * @param failedCalls calls that ended without vectors
 * @param cpuMillis processor time for each text, client and provider together
 */
record RemoteRow(
        int limit, int lanes, double possible, double reached, long refused, long failedCalls, double cpuMillis) {
    double share() {
        return reached / possible;
    }
}
