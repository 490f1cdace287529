/** Confluent-compatible Avro serde: wire format, registry client, subject names, and the failures that a stream tells apart. */
@NullMarked
package io.memlog.schemas.serde;

import org.jspecify.annotations.NullMarked;
