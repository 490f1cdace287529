package io.memlog.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.schemas.Topics.Topic;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests share one cluster, and the first needs it empty. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TopicProvisionerIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.own(PartKind.KAFKA);

    private static final int PARTITIONS = 3;
    private static Admin admin;

    @BeforeAll
    static void openAdmin() {
        admin = Admin.create(KafkaSettings.admin(PARTS.kafkaBootstrapServers(), "test"));
    }

    @AfterAll
    static void closeAdmin() {
        admin.close();
    }

    @Test
    @Order(1)
    void createsEveryTopicOnceHoweverManyServicesAskAtTheSameTime() throws Exception {
        // Given
        Callable<Void> ensure = () -> {
            TopicProvisioner.ensure(admin, PARTITIONS, 1);
            return null;
        };

        // When
        try (ExecutorService services = Executors.newCachedThreadPool()) {
            for (Future<Void> result :
                    services.invokeAll(Stream.generate(() -> ensure).limit(6).toList())) {
                result.get(60, TimeUnit.SECONDS);
            }
        }

        // Then
        Map<String, TopicDescription> found = admin.describeTopics(
                        Topics.all().stream().map(Topic::name).toList())
                .allTopicNames()
                .get(10, TimeUnit.SECONDS);
        assertThat(found.values())
                .hasSize(Topics.all().size())
                .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(PARTITIONS));
    }

    @Test
    @Order(2)
    void refusesAnotherNumberOfPartitions() {
        assertThatThrownBy(() -> TopicProvisioner.ensure(admin, PARTITIONS + 1, 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("expected 4 partitions (MEMLOG_PARTITIONS), found 3");
    }

    @Test
    @Order(3)
    void refusesATopicThatWouldLoseItsState() throws Exception {
        // Given
        var enriched = new ConfigResource(ConfigResource.Type.TOPIC, Topics.ENRICHED);
        var delete = new AlterConfigOp(new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(enriched, List.of(delete))).all().get(10, TimeUnit.SECONDS);

        // When / Then
        assertThatThrownBy(() -> TopicProvisioner.ensure(admin, PARTITIONS, 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("topic memory.enriched: expected cleanup.policy compact, found delete");
    }

    @Test
    @Order(4)
    void refusesAClusterThatDoesNotFenceEveryTransaction() throws Exception {
        // Given
        var older = new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
        admin.updateFeatures(Map.of("transaction.version", older), new UpdateFeaturesOptions())
                .all()
                .get(10, TimeUnit.SECONDS);

        // When / Then
        assertThatThrownBy(() -> TopicProvisioner.ensure(admin, PARTITIONS, 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("expected the finalized feature transaction.version >= 2, found 1");
    }
}
