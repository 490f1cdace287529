/** The exactly-once loop from a Kafka partition into a store whose own transaction carries the offset. */
@NullMarked
package io.memlog.sink;

import org.jspecify.annotations.NullMarked;
