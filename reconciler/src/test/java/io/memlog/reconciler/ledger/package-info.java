/** Tests of the ledger. */
@NullMarked
package io.memlog.reconciler.ledger;

import org.jspecify.annotations.NullMarked;
