/** How fast sinks and models are beside bare loops that do the same: one run, one machine, ratios. */
@NullMarked
package io.memlog.benchmarks;

import org.jspecify.annotations.NullMarked;
