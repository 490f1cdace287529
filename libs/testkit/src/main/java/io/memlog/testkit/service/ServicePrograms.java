package io.memlog.testkit.service;

import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Class path and environment of each service, the same variables as in docker-compose.yml. Immutable and thread-safe.
 *
 * @param root the checkout, whose modules hold the jars of the services
 * @param addresses the parts they use
 * @param settings further variables for all of them; the addresses win
 */
public record ServicePrograms(Path root, PartAddresses addresses, Map<String, String> settings) {

    public ServicePrograms {
        settings = Map.copyOf(settings);
    }

    /** The program of a service that keeps its state in the folder; two instances need two folders. */
    public ServiceProgram of(Service service, Path stateFolder) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.putAll(addresses.environment());
        environment.put("MEMLOG_STATE_DIR", stateFolder.toString());
        return new ServiceProgram(
                service.mainClass(),
                classPath(root.resolve(service.module()).resolve("target"), service.module()),
                environment,
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
}
