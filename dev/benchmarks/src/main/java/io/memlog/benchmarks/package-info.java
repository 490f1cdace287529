/** How fast the sinks are beside bare loops that write the same rows and nodes: one run, one machine, ratios. */
@NullMarked
package io.memlog.benchmarks;

import org.jspecify.annotations.NullMarked;
