/** Dead letters: what there is, what was decided on each, and the way back into the log. */
@NullMarked
package io.memlog.reconciler.letters;

import org.jspecify.annotations.NullMarked;
