package io.memlog.testkit;

import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.server.KafkaServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Kafka node in KRaft mode, broker and controller in one: alone, or one of a {@link KafkaCluster}. Thread-safe. */
public final class KafkaProcess implements Part {

    private final PartProcess part;
    private final KafkaQuorum quorum;
    private final int node;

    /** A cluster of one. */
    public KafkaProcess(PartSettings settings) {
        this("kafka", settings, new KafkaQuorum(1), 1);
    }

    KafkaProcess(String name, PartSettings settings, KafkaQuorum quorum, int node) {
        this.part = new PartProcess(name, settings);
        this.quorum = quorum;
        this.node = node;
    }

    @Override
    public String name() {
        return part.name();
    }

    @Override
    public ChildProcess process() {
        return part.process();
    }

    /** The address of this node. */
    public String bootstrapServers() {
        return "127.0.0.1:" + part.port();
    }

    @Override
    public void start() {
        part.start(this::startOn);
    }

    private PartProcess.Start startOn(int brokerPort) {
        List<String> arguments = List.of(writeProperties(brokerPort).toString(), quorum.clusterId());
        List<String> options = List.of("-Xms64m", "-Xmx" + heap());
        return part.server(options, KafkaServer.class, "kafka_2.13", arguments, KafkaServer.READY);
    }

    /** Several nodes share the machine and the load. */
    private String heap() {
        return quorum.replicas() == 1 ? "512m" : "384m";
    }

    private Path writeProperties(int brokerPort) {
        try {
            Path folder = Files.createDirectories(part.settings().folder());
            return Files.writeString(folder.resolve("server.properties"), serverProperties(brokerPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Few partitions and no rebalance delay for a quick start. The short session matters after a SIGKILL: the controller lets
     * the broker in again only when the session of its former life is over. Members with the consumer protocol are given up after
     * 10 s as our classic ones are; the broker's default is 45 s.
     */
    private String serverProperties(int brokerPort) {
        int controllerPort = quorum.controllerPort(node);
        return """
                process.roles=broker,controller
                node.id=%1$d
                controller.quorum.voters=%2$s
                listeners=PLAINTEXT://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%3$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%5$s
                num.partitions=4
                default.replication.factor=%6$d
                min.insync.replicas=%7$d
                unclean.leader.election.enable=false
                auto.create.topics.enable=false
                delete.topic.enable=true
                offsets.topic.num.partitions=4
                offsets.topic.replication.factor=%6$d
                transaction.state.log.num.partitions=4
                transaction.state.log.replication.factor=%6$d
                transaction.state.log.min.isr=%7$d
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=%6$d
                share.coordinator.state.topic.min.isr=%7$d
                group.initial.rebalance.delay.ms=0
                group.consumer.min.session.timeout.ms=10000
                group.consumer.session.timeout.ms=10000
                group.consumer.min.heartbeat.interval.ms=2000
                group.consumer.heartbeat.interval.ms=2000
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500
                num.network.threads=2
                num.io.threads=4
                background.threads=2
                log.cleaner.dedupe.buffer.size=8388608
                """.formatted(
                        node,
                        quorum.voters(),
                        brokerPort,
                        controllerPort,
                        part.settings().folder().resolve("data"),
                        quorum.replicas(),
                        quorum.minInSyncReplicas());
    }
}
