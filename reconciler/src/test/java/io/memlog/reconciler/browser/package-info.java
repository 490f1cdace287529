/** A real browser for tests, driven through the DevTools protocol. */
@NullMarked
package io.memlog.reconciler.browser;

import org.jspecify.annotations.NullMarked;
