/** How much of the log is in the stores, in memories. */
@NullMarked
package io.memlog.reconciler.sync;

import org.jspecify.annotations.NullMarked;
