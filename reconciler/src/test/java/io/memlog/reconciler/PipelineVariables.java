package io.memlog.reconciler;

import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import java.util.HashMap;
import java.util.Map;

/** Variables of every service of a pipeline on real parts; stateless. */
final class PipelineVariables {
    private PipelineVariables() {}

    /** May be added to. */
    static Map<String, String> of(MemlogParts parts, Database database, int partitions) {
        return of(parts, database, partitions, parts.boltUri());
    }

    /** The same with another graph store, or none that answers. */
    static Map<String, String> of(MemlogParts parts, Database database, int partitions, String boltUri) {
        Map<String, String> variables = new HashMap<>();
        variables.put("MEMLOG_STATE_DIR", parts.folder().resolve("state").toString());
        variables.put("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers());
        variables.put("MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl());
        variables.put("MEMLOG_PARTITIONS", String.valueOf(partitions));
        variables.put("MEMLOG_HTTP_PORT", "0");
        variables.put("DATABASE_URL", database.jdbcUrl());
        variables.put("DATABASE_USER", database.user());
        variables.put("DATABASE_PASSWORD", database.password());
        variables.put("NEO4J_URI", boltUri);
        return variables;
    }
}
