package io.memlog.benchmarks;

import org.neo4j.driver.Value;

/**
 * Parameters of one transaction of {@link BareUnwindLoop}, converted already; immutable.
 *
 * @param users each user once
 * @param memories sorted by key
 * @param entities each entity once
 * @param mentions edges from memories to entities
 * @param relations edges between entities
 */
record GraphBatch(Value users, Value memories, Value entities, Value mentions, Value relations) {}
