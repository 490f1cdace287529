/** Tests of the rules that the oracle knows. */
@NullMarked
package io.memlog.chaos.oracle;

import org.jspecify.annotations.NullMarked;
