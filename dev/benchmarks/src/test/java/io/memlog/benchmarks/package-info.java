/** That the benchmarks run. */
@NullMarked
package io.memlog.benchmarks;

import org.jspecify.annotations.NullMarked;
