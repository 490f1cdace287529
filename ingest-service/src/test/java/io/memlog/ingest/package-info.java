/** Tests of the REST way into the log. */
@NullMarked
package io.memlog.ingest;

import org.jspecify.annotations.NullMarked;
