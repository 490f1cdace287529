/** Compares the end state of the log and of both stores with the oracle, and counts how often each change was applied. */
@NullMarked
package io.memlog.chaos.check;

import org.jspecify.annotations.NullMarked;
