package io.memlog.benchmarks;

/** A store that is rebuilt by its sink and loaded by hand, in turns; used by one thread. */
interface RebuiltStore extends AutoCloseable {
    /**
     * Fills log and store, notes what a bare load needs, and leaves the sink running.
     *
     * @param records memories in the log, each once
     */
    void prepare(int records);

    /** From the request until the new generation follows the live one; compared with what the sink wrote, and dropped. */
    Phases rebuild();

    /** The same records from memory into an equal empty copy, as fast as the store takes them; compared and dropped. */
    Phases loadBare();

    /** The store and its version. */
    String store();

    @Override
    void close();
}
