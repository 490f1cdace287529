/** Rebuilds a store into a new generation: asks the sinks for it, proves it equal to the ledger, has it switched to. */
@NullMarked
package io.memlog.reconciler.rebuild;

import org.jspecify.annotations.NullMarked;
