/** Tests. */
@NullMarked
package io.memlog.reconciler.webhook;

import org.jspecify.annotations.NullMarked;
