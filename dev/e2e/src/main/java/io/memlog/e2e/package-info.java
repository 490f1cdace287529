/** Black-box tests of the whole pipeline, its contracts with foreign clients, and the architecture rules. */
@NullMarked
package io.memlog.e2e;

import org.jspecify.annotations.NullMarked;
