@NullMarked
package io.memlog.benchmarks.extraction;

import org.jspecify.annotations.NullMarked;
