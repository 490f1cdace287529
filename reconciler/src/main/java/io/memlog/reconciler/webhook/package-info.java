/** Tells somebody else's server of findings that have changed. */
@NullMarked
package io.memlog.reconciler.webhook;

import org.jspecify.annotations.NullMarked;
