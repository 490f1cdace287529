package io.memlog.testkit;

import io.memlog.testkit.process.ChildCommand;
import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.FreePorts;
import io.memlog.testkit.process.Readiness;
import io.memlog.testkit.server.KafkaServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Kafka node in KRaft mode, broker and controller in one. Thread-safe. */
public final class KafkaProcess implements Part {

    private final PartSettings settings;
    private final PortChoice port;
    private final ChildProcess process = new ChildProcess();
    private int controllerPort;

    public KafkaProcess(PartSettings settings) {
        this.settings = settings;
        this.port = new PortChoice(name(), settings.port());
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    public synchronized String bootstrapServers() {
        return "127.0.0.1:" + port.port();
    }

    @Override
    public synchronized void start() {
        port.start(process, this::startOn);
    }

    private void startOn(int brokerPort) {
        if (controllerPort == 0 || !FreePorts.isFree(controllerPort)) {
            controllerPort = FreePorts.next();
        }
        Path properties = writeProperties(brokerPort);
        List<String> options = List.of("-Xms64m", "-Xmx512m");
        ChildCommand command = new ChildCommand(
                name(),
                JavaCommand.server(settings, options, KafkaServer.class, List.of(properties.toString())),
                Map.of(),
                settings.folder(),
                settings.log(name()),
                settings.pidFile(name()),
                settings.lifetime(),
                "",
                "TERM",
                settings.readyWithin());
        process.start(command, Readiness.printed(KafkaServer.READY));
    }

    private Path writeProperties(int brokerPort) {
        try {
            Files.createDirectories(settings.folder());
            Path file = settings.folder().resolve("server.properties");
            return Files.writeString(file, serverProperties(brokerPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Few partitions and no rebalance delay for a quick start. The short session matters after a SIGKILL: the controller lets
     * the broker in again only when the session of its former life is over.
     */
    private String serverProperties(int brokerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                num.partitions=4
                auto.create.topics.enable=false
                delete.topic.enable=true
                offsets.topic.num.partitions=4
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500
                num.network.threads=2
                num.io.threads=4
                background.threads=2
                log.cleaner.dedupe.buffer.size=8388608
                """.formatted(brokerPort, controllerPort, settings.folder().resolve("data"));
    }
}
