/** The loop's pure core against a log, a store and a clock made by hand. */
@NullMarked
package io.memlog.sink;

import org.jspecify.annotations.NullMarked;
