/** Tests of the contract. */
@NullMarked
package io.memlog.schemas;

import org.jspecify.annotations.NullMarked;
