/** Tests of this package. */
@NullMarked
package io.memlog.reconciler.sync;

import org.jspecify.annotations.NullMarked;
