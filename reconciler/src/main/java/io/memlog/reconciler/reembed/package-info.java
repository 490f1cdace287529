/** Rolls a changed embedding model out: has the single writer publish again every memory that has other vectors than it makes now. */
@NullMarked
package io.memlog.reconciler.reembed;

import org.jspecify.annotations.NullMarked;
