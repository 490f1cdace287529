/** Projects memory.enriched into Neo4j: users, memories, the entities they mention and how those are related, exactly once. */
@NullMarked
package io.memlog.sink.graph;

import org.jspecify.annotations.NullMarked;
