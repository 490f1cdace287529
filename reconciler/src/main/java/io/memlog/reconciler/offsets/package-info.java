/** How far each store is on the log, and whether every accepted event has its outcome. */
@NullMarked
package io.memlog.reconciler.offsets;

import org.jspecify.annotations.NullMarked;
