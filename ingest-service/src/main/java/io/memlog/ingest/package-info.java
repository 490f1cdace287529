/** The REST way into the log: strict requests in, valid {@code MemoryEvent}s out, acknowledged only when the log has them. */
@NullMarked
package io.memlog.ingest;

import org.jspecify.annotations.NullMarked;
