package io.memlog.standalone;

import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Class path and environment of each service, the same variables as in docker-compose.yml; immutable. */
record ServicePrograms(Path root, PipelineFolder folder, PipelineState state) {
    ServiceProgram of(Service service) {
        return new ServiceProgram(
                service.mainClass(),
                classPath(root.resolve(service.module()).resolve("target"), service.module()),
                environment(service),
                List.of("-Xms64m", "-Xmx" + service.heap(), "-Xshare:auto"));
    }

    private static List<String> classPath(Path target, String module) {
        Path jar = target.resolve(module + ".jar");
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            List<String> classPath = new ArrayList<>();
            classPath.add(jar.toString());
            libraries.sorted().map(Path::toString).forEach(classPath::add);
            return classPath;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "expected %s with its libraries in %s/lib; ./memlog builds them".formatted(jar, target), e);
        }
    }

    private Map<String, String> environment(Service service) {
        Map<String, String> environment = new LinkedHashMap<>();
        // What the user has set for the services passes through; what follows is this pipeline's own and wins.
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("MEMLOG_") || name.equals("LOG_LEVEL")) {
                environment.put(name, value);
            }
        });
        environment.put("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", state.kafka());
        environment.put("MEMLOG_SCHEMA_REGISTRY_URL", state.registry());
        environment.put("DATABASE_URL", state.databaseUrl());
        environment.put("DATABASE_USER", state.databaseUser());
        environment.put("NEO4J_URI", state.neo4j());
        environment.put(
                "MEMLOG_STATE_DIR", folder.of(service.module()).resolve("state").toString());
        return environment;
    }
}
