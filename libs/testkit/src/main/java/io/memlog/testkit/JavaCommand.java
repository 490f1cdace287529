package io.memlog.testkit;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of child JVMs; they run on the JDK that runs us. Thread-safe. */
final class JavaCommand {

    private JavaCommand() {}

    static List<String> main(List<String> options, List<String> classPath, String mainClass, List<String> arguments) {
        List<String> command = start(options);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, classPath));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /**
     * One of the mains in {@code io.memlog.testkit.server}.
     *
     * @param artifact the server's own, see {@link Artifacts#serverClassPath}
     */
    static List<String> server(
            boolean isShortLived, List<String> options, Class<?> main, String artifact, List<String> arguments) {
        List<String> all = new ArrayList<>(options);
        all.addAll(shortLived(isShortLived));
        // Neo4j brings a logging provider of its own, which would swallow what Kafka says.
        all.add("-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider");
        all.add("-Dslf4j.internal.verbosity=WARN");
        all.add("-Dlogback.configurationFile=io/memlog/testkit/server-logback.xml");
        return main(all, Artifacts.serverClassPath(artifact), main.getName(), arguments);
    }

    static List<String> jar(List<String> options, Path jar) {
        List<String> command = start(options);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    /** A JVM that lives for a few tests spends more time compiling well than it wins back. */
    static List<String> shortLived(boolean isShortLived) {
        return isShortLived ? List.of("-XX:TieredStopAtLevel=1") : List.of();
    }

    private static List<String> start(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Djava.awt.headless=true");
        // Several JVMs share one machine: the serial collector needs the fewest threads and the least memory.
        command.add("-XX:+UseSerialGC");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        return command;
    }
}
