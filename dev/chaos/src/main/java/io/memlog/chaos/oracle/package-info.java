/** What the log must come to: read back from Kafka and folded by one thread, by rules written a second time. */
@NullMarked
package io.memlog.chaos.oracle;

import org.jspecify.annotations.NullMarked;
