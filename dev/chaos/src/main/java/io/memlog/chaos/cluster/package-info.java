/** The whole pipeline as real processes, several of each kind, that are killed, paused and started again. */
@NullMarked
package io.memlog.chaos.cluster;

import org.jspecify.annotations.NullMarked;
