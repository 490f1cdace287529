/** Tests on one real cluster that all classes share. */
@NullMarked
package io.memlog.chaos;

import org.jspecify.annotations.NullMarked;
