/** What the log says each store must hold, as of any watermark a store may stand at. */
@NullMarked
package io.memlog.reconciler.ledger;

import org.jspecify.annotations.NullMarked;
