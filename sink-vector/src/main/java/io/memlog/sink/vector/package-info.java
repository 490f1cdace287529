/** The vector store as a projection of the log: Postgres with pgvector, written exactly once. */
@NullMarked
package io.memlog.sink.vector;

import org.jspecify.annotations.NullMarked;
