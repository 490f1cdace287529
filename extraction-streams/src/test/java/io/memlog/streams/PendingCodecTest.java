package io.memlog.streams;

import static io.memlog.streams.TestEvents.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.MemlogSerdes;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class PendingCodecTest {
    private final Map<String, String> serdes = MemlogSerdes.config("mock://pending");
    private final PendingCodec codec =
            new PendingCodec(new EventReader(MemlogSerdes.events(serdes).deserializer()));

    @Test
    void anEventComesBackAsItArrived() {
        MemoryEvent event = put("ann", "m1", "Tea is good");
        byte[] value = MemlogSerdes.events(serdes).serializer().serialize(Topics.EVENTS, event);
        var headers = new RecordHeaders().add("traceparent", "00-trace".getBytes(UTF_8));
        var original = new Record<>("key".getBytes(UTF_8), value, 1_234L, headers);
        var arrival = new IncomingEvent(event, new EventPosition(3, 77, 5_678, true), original);

        PendingCodec.Stored stored = codec.fromBytes(codec.toBytes(arrival, 99));

        assertThat(stored.deadline()).isEqualTo(99);
        assertThat(stored.arrival()).isInstanceOfSatisfying(IncomingEvent.class, again -> {
            assertThat(again.event()).isEqualTo(event);
            assertThat(again.position()).isEqualTo(arrival.position());
            assertThat(again.original().key()).isEqualTo(original.key());
            assertThat(again.original().value()).isEqualTo(value);
            assertThat(again.original().timestamp()).isEqualTo(1_234);
            assertThat(again.original().headers()).isEqualTo(headers);
        });
    }

    @Test
    void ofAHandledEventOnlyThePlaceIsKept() {
        var original = new Record<>(new byte[9], new byte[1_000_000], 1_234L);
        var arrival = new HandledEvent(new EventPosition(3, 77, 5_678, false), original);

        byte[] bytes = codec.toBytes(arrival, 99);

        assertThat(bytes).hasSizeLessThan(100);
        assertThat(codec.fromBytes(bytes).arrival()).isInstanceOfSatisfying(HandledEvent.class, again -> {
            assertThat(again.position()).isEqualTo(arrival.position());
            assertThat(again.original().timestamp()).isEqualTo(1_234);
        });
    }
}
