package io.memlog.testkit;

import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a service process runs. Immutable and thread-safe.
 *
 * @param mainClass a class with a main method
 * @param classPath files and folders
 * @param environment the service's configuration; its HTTP host and port are added
 * @param jvmOptions such as {@code -Xmx256m}
 */
public record ServiceProgram(
        String mainClass, List<String> classPath, Map<String, String> environment, List<String> jvmOptions) {

    public ServiceProgram {
        classPath = List.copyOf(classPath);
        environment = Map.copyOf(environment);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** On the class path of this JVM: right for a module's own ITs. */
    public static ServiceProgram onOwnClassPath(String mainClass, Map<String, String> environment) {
        List<String> classPath = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        return new ServiceProgram(mainClass, classPath, environment, List.of("-Xmx256m"));
    }

    /** The same program with more or other settings. */
    public ServiceProgram with(Map<String, String> settings) {
        Map<String, String> merged = new HashMap<>(environment);
        merged.putAll(settings);
        return new ServiceProgram(mainClass, classPath, merged, jvmOptions);
    }

    public ServiceProgram jvmOptions(String... options) {
        return new ServiceProgram(mainClass, classPath, environment, List.of(options));
    }
}
