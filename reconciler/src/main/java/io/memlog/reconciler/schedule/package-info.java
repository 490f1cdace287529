/** Starts operations at their times, on one of several reconcilers. */
@NullMarked
package io.memlog.reconciler.schedule;

import org.jspecify.annotations.NullMarked;
