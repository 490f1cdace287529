/** Tests of the way of dead letters back into the log. */
@NullMarked
package io.memlog.reconciler.redrive;

import org.jspecify.annotations.NullMarked;
