/** The reconciler's own tables in Postgres: findings and operations, for whoever asks by SQL; never a row of a store. */
@NullMarked
package io.memlog.reconciler.records;

import org.jspecify.annotations.NullMarked;
