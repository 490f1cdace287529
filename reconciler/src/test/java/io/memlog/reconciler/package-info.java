/** Tests of the reconciler. */
@NullMarked
package io.memlog.reconciler;

import org.jspecify.annotations.NullMarked;
