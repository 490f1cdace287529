package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaClusterIT {

    private static final String TOPIC = "survivors";

    @TempDir
    Path folder;

    @Test
    void clientsGoOnWithoutAnyOneNodeAndNothingIsLost() throws Exception {
        try (KafkaCluster cluster = new KafkaCluster(PartSettings.in(folder).throwaway())) {
            // Given
            cluster.start();
            createTopic(cluster);
            List<String> sent = new ArrayList<>();
            try (KafkaProducer<String, String> producer = producer(cluster);
                    KafkaConsumer<String, String> consumer = consumer(cluster)) {
                producer.initTransactions();
                sent.addAll(produce(producer, "before"));
                List<String> received = new ArrayList<>();
                await(consumer, received, sent);

                for (KafkaProcess node : controllerAndAnother(cluster)) {
                    // When
                    node.kill();

                    // Then
                    sent.addAll(produce(producer, "without " + node.name()));
                    await(consumer, received, sent);
                    node.start();
                    awaitAllInSync(cluster);
                }
            }
        }
    }

    private static List<KafkaProcess> controllerAndAnother(KafkaCluster cluster) throws Exception {
        try (Admin admin = admin(cluster)) {
            int controller = admin.describeMetadataQuorum()
                    .quorumInfo()
                    .get(30, TimeUnit.SECONDS)
                    .leaderId();
            int another = controller % cluster.nodes().size() + 1;
            return List.of(cluster.node(controller), cluster.node(another));
        }
    }

    private static void createTopic(KafkaCluster cluster) throws Exception {
        try (Admin admin = admin(cluster)) {
            admin.createTopics(Set.of(new NewTopic(TOPIC, Optional.of(4), Optional.empty())))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitAllInSync(KafkaCluster cluster) {
        try (Admin admin = admin(cluster)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    admin.describeTopics(Set.of(TOPIC, "__consumer_offsets", "__transaction_state"))
                                            .allTopicNames()
                                            .get(30, TimeUnit.SECONDS)
                                            .values())
                            .flatMap(topic -> topic.partitions())
                            .allSatisfy(partition -> assertThat(partition.isr()).hasSize(3)));
        }
    }

    private static List<String> produce(KafkaProducer<String, String> producer, String text) throws Exception {
        List<String> values =
                IntStream.range(0, 20).mapToObj(i -> text + " " + i).toList();
        producer.beginTransaction();
        for (String value : values) {
            var unused = producer.send(new ProducerRecord<>(TOPIC, value, value)); // the commit waits for it
        }
        producer.commitTransaction();
        return values;
    }

    private static void await(KafkaConsumer<String, String> consumer, List<String> received, List<String> sent) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> received.add(record.value()));
            consumer.commitSync();
            assertThat(new TreeSet<>(received)).isEqualTo(new TreeSet<>(sent));
        });
    }

    private static Admin admin(KafkaCluster cluster) {
        return Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    private static KafkaProducer<String, String> producer(KafkaCluster cluster) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", "testkit");
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(KafkaCluster cluster) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "group.id",
                "testkit",
                "group.protocol",
                "consumer",
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                "false");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(Set.of(TOPIC));
        return consumer;
    }
}
