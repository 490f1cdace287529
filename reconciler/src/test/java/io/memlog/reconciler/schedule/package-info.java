/** Tests. */
@NullMarked
package io.memlog.reconciler.schedule;

import org.jspecify.annotations.NullMarked;
