/** Zombies, rebalances and orderly ends on the shared cluster, each under load and checked to the last record. */
@NullMarked
package io.memlog.chaos.scenarios;

import org.jspecify.annotations.NullMarked;
