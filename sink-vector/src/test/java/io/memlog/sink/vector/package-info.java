/** The vector store's adapter against a real Postgres, and the whole sink against a real Kafka. */
@NullMarked
package io.memlog.sink.vector;

import org.jspecify.annotations.NullMarked;
