/** Tests of the page and its guard. */
@NullMarked
package io.memlog.reconciler.console;

import org.jspecify.annotations.NullMarked;
