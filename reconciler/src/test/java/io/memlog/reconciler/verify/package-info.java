/** Tests of the comparison. */
@NullMarked
package io.memlog.reconciler.verify;

import org.jspecify.annotations.NullMarked;
