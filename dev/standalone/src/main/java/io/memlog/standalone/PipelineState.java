package io.memlog.standalone;

import io.memlog.testkit.Database;
import io.memlog.testkit.service.PartAddresses;
import io.memlog.testkit.service.Service;
import java.util.Map;

/**
 * What other commands must know of a pipeline; kept as JSON in its folder. Immutable.
 *
 * @param ports port of each part and service by name
 * @param databaseUrl JDBC URL of the vector store
 * @param databaseUser its user
 * @param ready whether every part and service has answered
 */
record PipelineState(Map<String, Integer> ports, String databaseUrl, String databaseUser, boolean ready) {
    PipelineState {
        ports = Map.copyOf(ports);
    }

    int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new CommandFailedException("no port is known for %s, only for %s".formatted(name, ports.keySet()));
        }
        return port;
    }

    String url(Service service) {
        return "http://127.0.0.1:" + port(service.module());
    }

    /** Where the services of this pipeline find its parts. */
    PartAddresses addresses() {
        return new PartAddresses(
                "127.0.0.1:" + port("kafka"),
                "http://127.0.0.1:%d/apis/ccompat/v7".formatted(port("registry")),
                new Database(databaseUrl, databaseUser, ""),
                "bolt://127.0.0.1:" + port("neo4j"));
    }

    PipelineState whenReady() {
        return new PipelineState(ports, databaseUrl, databaseUser, true);
    }
}
