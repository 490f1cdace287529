/** Tests of dead letters. */
@NullMarked
package io.memlog.reconciler.letters;

import org.jspecify.annotations.NullMarked;
