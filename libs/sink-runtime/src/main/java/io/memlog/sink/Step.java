package io.memlog.sink;

/** The part of a partition's work that waits for others: runs on a writer thread, changes no state of the loop. */
@FunctionalInterface
interface Step {
    StepResult run();
}
