/** Tests. */
@NullMarked
package io.memlog.reconciler.operations;

import org.jspecify.annotations.NullMarked;
