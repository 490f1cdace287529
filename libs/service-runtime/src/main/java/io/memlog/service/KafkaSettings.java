package io.memlog.service;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The client settings that the guarantees rest on. They are constants: no environment variable can weaken them. Callers may add
 * settings for speed to the returned maps, which are theirs. Stateless.
 *
 * <ul>
 *   <li>Producers are idempotent with {@code acks=all}: an acknowledged write survives the loss of a broker and is there once.
 *   <li>Compression is lz4: pure Java, so it needs no native library, and it costs little on small machines.
 *   <li>Consumers read committed records only, never commit by themselves, and have no reset policy: a lost position is an
 *       error to be shown, not a reason to skip or repeat silently.
 * </ul>
 */
public final class KafkaSettings {
    private static final int REQUEST_TIMEOUT_MS = 10_000;

    private KafkaSettings() {}

    /** Settings of a producer without serializers. */
    public static Map<String, Object> producer(String bootstrapServers, String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return settings;
    }

    /** Settings of a consumer of the given group, without deserializers. */
    public static Map<String, Object> consumer(String bootstrapServers, String clientId, String groupId) {
        Map<String, Object> settings = consumer(bootstrapServers, clientId);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        return settings;
    }

    /** Settings of a consumer that assigns its partitions itself, without deserializers. */
    public static Map<String, Object> consumer(String bootstrapServers, String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /** Settings of an admin client. */
    public static Map<String, Object> admin(String bootstrapServers, String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return settings;
    }
}
