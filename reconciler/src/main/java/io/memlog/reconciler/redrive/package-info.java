/** The way of dead letters back into the log: what a letter becomes there, which ones stay behind, and what became of the others. */
@NullMarked
package io.memlog.reconciler.redrive;

import org.jspecify.annotations.NullMarked;
