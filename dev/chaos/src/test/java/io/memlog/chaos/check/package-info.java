/** Tests that the checker finds what is wrong. */
@NullMarked
package io.memlog.chaos.check;

import org.jspecify.annotations.NullMarked;
