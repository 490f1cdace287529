/** The contract between the parts: identity, partitioning, limits, digests, topics and error codes. */
@NullMarked
package io.memlog.schemas;

import org.jspecify.annotations.NullMarked;
