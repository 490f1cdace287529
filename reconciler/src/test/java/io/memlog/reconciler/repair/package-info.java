/** Tests. */
@NullMarked
package io.memlog.reconciler.repair;

import org.jspecify.annotations.NullMarked;
