/** That the head learns what it should, and the same each time. */
@NullMarked
package io.memlog.training;

import org.jspecify.annotations.NullMarked;
