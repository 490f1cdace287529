package io.memlog.reconciler.ledger;

import org.jspecify.annotations.Nullable;

/**
 * One record at or above the floor, with what its key was before; immutable. The chain of {@code before} is the key's history.
 *
 * @param before the record of the key before this one, or null if the ledger knows none
 */
record Change(String key, @Nullable LedgerEntry before, LedgerEntry after) {}
