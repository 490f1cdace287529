/** Seeded writers over REST and directly in Avro, and what the log has accepted from them. */
@NullMarked
package io.memlog.chaos.workload;

import org.jspecify.annotations.NullMarked;
