/** Compares both stores with the ledger and decides what is a finding. */
@NullMarked
package io.memlog.reconciler.verify;

import org.jspecify.annotations.NullMarked;
