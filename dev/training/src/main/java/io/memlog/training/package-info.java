/** Trains the head that finds names in the hidden states of an encoder: same data, same seed, same bytes. */
@NullMarked
package io.memlog.training;

import org.jspecify.annotations.NullMarked;
