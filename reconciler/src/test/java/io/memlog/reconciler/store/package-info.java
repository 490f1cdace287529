/** Tests of the store views on real stores. */
@NullMarked
package io.memlog.reconciler.store;

import org.jspecify.annotations.NullMarked;
