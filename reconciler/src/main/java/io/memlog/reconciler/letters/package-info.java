/** Dead letters: what there is, what was decided on each, and how they are given up for good. */
@NullMarked
package io.memlog.reconciler.letters;

import org.jspecify.annotations.NullMarked;
