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

    static List<String> jar(List<String> options, Path jar) {
        List<String> command = start(options);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    private static List<String> start(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Djava.awt.headless=true");
        // Several JVMs share one machine: the serial collector needs the fewest threads and the least memory.
        command.add("-XX:+UseSerialGC");
        command.addAll(options);
        return command;
    }
}
