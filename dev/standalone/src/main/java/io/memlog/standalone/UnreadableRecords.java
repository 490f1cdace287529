package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a faulty foreign producer would write to the events topic: bytes that are no event; stateless. */
final class UnreadableRecords {
    private static final List<byte[]> VALUES = List.of(
            "no wire format at all".getBytes(UTF_8),
            new byte[] {0, 0x7f, 0x7f, 0x7f, 0x7f, 1, 2, 3}, // a schema id nobody has registered
            new byte[] {0, 0});

    private UnreadableRecords() {}

    /** Writes them and returns how many there are. */
    static int publish(PipelineState state) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, state.addresses().kafka());
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : VALUES) {
                producer.send(new ProducerRecord<>(Topics.EVENTS, "northwind/maya".getBytes(UTF_8), value))
                        .get(30, TimeUnit.SECONDS);
            }
            return VALUES.size();
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailedException(
                    "cannot write to %s at %s"
                            .formatted(Topics.EVENTS, state.addresses().kafka()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
