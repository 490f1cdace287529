/** Tests of the serde. */
@NullMarked
package io.memlog.schemas.serde;

import org.jspecify.annotations.NullMarked;
