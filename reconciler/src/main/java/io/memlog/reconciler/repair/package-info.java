/** Mends what a check found, by asking the single writer to publish the memories again. */
@NullMarked
package io.memlog.reconciler.repair;

import org.jspecify.annotations.NullMarked;
