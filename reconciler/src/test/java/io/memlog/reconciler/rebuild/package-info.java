/** Tests of {@link io.memlog.reconciler.rebuild}. */
@NullMarked
package io.memlog.reconciler.rebuild;

import org.jspecify.annotations.NullMarked;
