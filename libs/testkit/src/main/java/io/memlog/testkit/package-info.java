/** The real parts of the pipeline (Kafka, registry, Postgres with pgvector, Neo4j, our services) as child processes on loopback. */
@NullMarked
package io.memlog.testkit;

import org.jspecify.annotations.NullMarked;
