package io.memlog.service;

import io.memlog.schemas.Topics;
import io.memlog.schemas.Topics.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates what is missing of the topic catalogue and refuses a cluster on which the guarantees cannot hold. Every service asks at
 * start, in any order and at the same time; stateless.
 */
public final class TopicProvisioner {
    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);
    private static final long RETRY_PAUSE_MS = 100;

    /** From this level on, brokers fence a zombie's late writes by epoch on each transaction (KIP-890). */
    private static final int MIN_TRANSACTION_VERSION = 2;

    private TopicProvisioner() {}

    /**
     * Returns once all topics exist as the catalogue says.
     *
     * @throws ConfigurationException if a topic or the cluster is not as needed; the service should stop
     */
    public static void ensure(Admin admin, int partitions, int replicationFactor) {
        checkTransactionVersion(admin);
        createMissing(admin, partitions, replicationFactor);
        check(admin, partitions);
    }

    private static void checkTransactionVersion(Admin admin) {
        FinalizedVersionRange found = KafkaAnswers.await(
                        admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get("transaction.version");
        if (found == null || found.maxVersionLevel() < MIN_TRANSACTION_VERSION) {
            throw new ConfigurationException(
                    "Kafka cluster: expected the finalized feature transaction.version >= %d, found %s"
                            .formatted(MIN_TRANSACTION_VERSION, found == null ? "none" : found.maxVersionLevel()));
        }
    }

    private static void createMissing(Admin admin, int partitions, int replicationFactor) {
        Set<String> existing = KafkaAnswers.await(admin.listTopics().names());
        List<NewTopic> missing = Topics.all().stream()
                .filter(topic -> !existing.contains(topic.name()))
                .map(topic -> new NewTopic(topic.name(), partitions, (short) replicationFactor).configs(topic.config()))
                .toList();
        admin.createTopics(missing).values().forEach((name, created) -> {
            if (awaitUnless(TopicExistsException.class, created)) {
                LOG.atInfo()
                        .addKeyValue("topic", name)
                        .addKeyValue("partitions", partitions)
                        .log("Created topic");
            }
        });
    }

    private static void check(Admin admin, int partitions) {
        for (Topic topic : Topics.all()) {
            int found = describe(admin, topic.name()).partitions().size();
            if (found != partitions) {
                throw new ConfigurationException("topic %s: expected %d partitions (MEMLOG_PARTITIONS), found %d"
                        .formatted(topic.name(), partitions, found));
            }
            checkCleanupPolicy(admin, topic);
        }
    }

    private static void checkCleanupPolicy(Admin admin, Topic topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        String found = Optional.ofNullable(KafkaAnswers.await(
                                admin.describeConfigs(List.of(resource)).all())
                        .get(resource))
                .map(config -> config.get(TopicConfig.CLEANUP_POLICY_CONFIG))
                .map(entry -> entry.value())
                .orElse("none");
        String expected = topic.config().get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (!found.equals(expected)) {
            throw new ConfigurationException(
                    "topic %s: expected cleanup.policy %s, found %s".formatted(topic.name(), expected, found));
        }
    }

    /** A topic that another service has just created may be unknown to the broker that is asked, for a moment. */
    private static TopicDescription describe(Admin admin, String name) {
        long deadline = System.nanoTime() + KafkaAnswers.TIMEOUT.toNanos();
        while (true) {
            try {
                Map<String, TopicDescription> all =
                        KafkaAnswers.await(admin.describeTopics(List.of(name)).allTopicNames());
                TopicDescription description = all.get(name);
                if (description != null) {
                    return description;
                }
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a new topic", e);
        }
    }

    private static boolean awaitUnless(Class<? extends RuntimeException> expected, KafkaFuture<?> future) {
        try {
            KafkaAnswers.await(future);
            return true;
        } catch (RuntimeException e) {
            if (expected.isInstance(e)) {
                return false;
            }
            throw e;
        }
    }
}
