/** Tests of the read side on real stores, filled by the real sinks. */
@NullMarked
package io.memlog.query;

import org.jspecify.annotations.NullMarked;
