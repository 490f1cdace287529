package io.memlog.testkit.server;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/** One KRaft node, broker and controller in one: formats its folder if need be, then serves until SIGTERM. */
public final class KafkaServer {

    /** Printed once clients can produce and consume. */
    public static final String READY = "memlog-testkit: Kafka is ready";

    private KafkaServer() {}

    /** Takes the path of a {@code server.properties}, and the cluster id for a folder that is new. */
    public static void main(String[] args) throws IOException {
        Path settings = Path.of(args[0]);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(settings, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        format(settings, Path.of(properties.getProperty("log.dirs")), args[1]);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "kafka-shutdown"));
        server.startup();
        System.out.println(READY);
        server.awaitShutdown();
    }

    private static void format(Path settings, Path data, String clusterId) {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        String[] arguments = {"format", "--ignore-formatted", "--cluster-id", clusterId, "--config", settings.toString()
        };
        int exitCode = StorageTool.execute(arguments, System.out);
        if (exitCode != 0) {
            throw new IllegalStateException("formatting " + data + " ended with exit code " + exitCode);
        }
    }
}
