package io.memlog.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * Finds what the children run on: the servers' jars and archives in the local Maven repository, where the build of this
 * module has put them. Thread-safe.
 */
final class Artifacts {

    private static final String REPOSITORY = "@REPOSITORY@/";

    private Artifacts() {}

    /**
     * Class path of the child mains in {@code io.memlog.testkit.server}. It begins with what the server itself brings: a JVM looks for
     * each class in one jar after the other, and these are more than two hundred.
     *
     * @param artifact the server's own, whose dependencies follow it on the list
     */
    static List<String> serverClassPath(String artifact) {
        List<String> classPath = new ArrayList<>();
        int first = 0;
        for (String entry : resource("servers.classpath").strip().split(":", -1)) {
            if (entry.contains("/" + artifact + "/")) {
                first = classPath.size();
            }
            classPath.add(locate(entry.substring(REPOSITORY.length())).toString());
        }
        Collections.rotate(classPath, -first);
        classPath.add(codeSource(Artifacts.class).toString());
        return classPath;
    }

    static Path apicurioArchive() {
        return locate(property("apicurio.archive"));
    }

    static String apicurioVersion() {
        return property("apicurio.version");
    }

    /** {@code processes} or {@code containers}, as this module was built. */
    static String partsSource() {
        return property("parts.source");
    }

    static String resource(String name) {
        try (InputStream in = Artifacts.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String property(String key) {
        Properties properties = new Properties();
        try (InputStream in = Artifacts.class.getResourceAsStream("artifacts.properties")) {
            properties.load(Objects.requireNonNull(in, "artifacts.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Objects.requireNonNull(properties.getProperty(key), key);
    }

    private static Path locate(String relative) {
        Set<Path> repositories = repositories();
        for (Path repository : repositories) {
            Path file = repository.resolve(relative);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new IllegalStateException(
                "%s is in none of the Maven repositories %s; 'mvn -pl libs/testkit install -DskipTests' fetches it"
                        .formatted(relative, repositories));
    }

    /** The repository that our own class path comes from, then the usual places. */
    private static Set<Path> repositories() {
        Set<Path> repositories = new LinkedHashSet<>();
        String given = System.getProperty("maven.repo.local");
        if (given != null) {
            repositories.add(Path.of(given));
        }
        Path slf4j = codeSource(org.slf4j.Logger.class);
        if (slf4j.toString().replace('\\', '/').contains("/org/slf4j/slf4j-api/")) {
            // <repository>/org/slf4j/slf4j-api/<version>/<jar>
            Path repository = slf4j;
            for (int level = 0; level < 5; level++) {
                repository = Objects.requireNonNull(repository.getParent(), "repository");
            }
            repositories.add(repository);
        }
        repositories.add(Path.of(System.getProperty("user.home"), ".m2", "repository"));
        return repositories;
    }

    private static Path codeSource(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
