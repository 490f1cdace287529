package io.memlog.standalone;

import io.memlog.testkit.process.FreePorts;
import io.memlog.testkit.service.Service;
import java.util.LinkedHashMap;
import java.util.Map;

/** Chooses the ports of a pipeline: the defaults where they are free, else any free one; stateless. */
final class Ports {
    private static final Map<String, Integer> PARTS =
            Map.of("kafka", 9092, "registry", 8090, "postgres", 5433, "neo4j", 7687);

    private Ports() {}

    /**
     * A port for every part and service.
     *
     * @param fixed ports the user asked for, by name
     * @throws CommandFailedException if a name is unknown or a port that was asked for is taken
     */
    static Map<String, Integer> choose(Map<String, Integer> fixed) {
        Map<String, Integer> defaults = new LinkedHashMap<>(PARTS);
        for (Service service : Service.values()) {
            defaults.put(service.module(), service.defaultPort());
        }
        Map<String, Integer> chosen = new LinkedHashMap<>();
        fixed.forEach((name, port) -> {
            if (!defaults.containsKey(name)) {
                throw new CommandFailedException(
                        "--port %s=%d: expected one of %s".formatted(name, port, defaults.keySet()));
            }
            if (!FreePorts.isFree(port)) {
                throw new CommandFailedException("--port %s=%d: the port is taken".formatted(name, port));
            }
            chosen.put(name, port);
        });
        defaults.forEach(
                (name, port) -> chosen.computeIfAbsent(name, any -> isUsable(port, chosen) ? port : FreePorts.next()));
        return chosen;
    }

    private static boolean isUsable(int port, Map<String, Integer> chosen) {
        return !chosen.containsValue(port) && FreePorts.isFree(port);
    }
}
