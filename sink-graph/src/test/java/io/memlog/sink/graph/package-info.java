/** Tests of the graph sink on a real Neo4j. */
@NullMarked
package io.memlog.sink.graph;

import org.jspecify.annotations.NullMarked;
