/** Runs faults against the whole pipeline under load, measures recovery, and reports what was lost or doubled: nothing, or why. */
@NullMarked
package io.memlog.chaos;

import org.jspecify.annotations.NullMarked;
