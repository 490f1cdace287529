/** The web page of the reconciler, and who may press its buttons. */
@NullMarked
package io.memlog.reconciler.console;

import org.jspecify.annotations.NullMarked;
