package io.memlog.reconciler.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.letters.Letter.Source;
import io.memlog.reconciler.letters.TestLetters;
import io.memlog.reconciler.redrive.Redrive.Plan;
import io.memlog.reconciler.repair.Reemits;
import io.memlog.schemas.Headers;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Reemit;
import io.memlog.schemas.serde.MemlogSerdes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedriveTest {
    private static final int PARTITIONS = 4;

    private final Serde<MemoryEvent> events = MemlogSerdes.events(MemlogSerdes.config("mock://redrive"));
    private final Redrive redrive = new Redrive(
            PARTITIONS, new Reemits(events.serializer(), PARTITIONS, Clock.fixed(TestLetters.NOON, ZoneOffset.UTC)));

    @Test
    void anEventIsTheSameBytesOnItsPartition() {
        ConsumerRecord<byte[], byte[]> raw = TestLetters.ofEvents(5, new byte[] {9, 8, 7});

        ProducerRecord<byte[], byte[]> event = sent(raw);

        assertThat(event.topic()).isEqualTo(Topics.EVENTS);
        assertThat(event.partition()).isEqualTo(1);
        assertThat(event.key()).isEqualTo(raw.key());
        assertThat(event.value()).isEqualTo(raw.value());
        assertThat(header(event, Headers.TRACE_PARENT)).isEqualTo(TestLetters.TRACE);
    }

    @Test
    void sentAgainItSaysHowOftenAndOfWhichLetter() {
        Map<String, String> headers = new HashMap<>(TestLetters.headersOf(Topics.EVENTS, "INTERNAL", "decide"));
        headers.put(Headers.RETRIES, "2");

        ProducerRecord<byte[], byte[]> event = sent(TestLetters.raw(5, "acme/ann", new byte[] {1}, headers));

        assertThat(header(event, Headers.RETRIES)).isEqualTo("3");
        assertThat(header(event, Headers.RETRY_OF)).isEqualTo("1@5");
        assertThat(event.headers().lastHeader(Headers.DEAD_LETTER_CODE)).isNull();
    }

    @Test
    void aRecordThatAStoreRefusedIsPublishedAgainByTheSingleWriter() {
        ProducerRecord<byte[], byte[]> sent = sent(TestLetters.ofEnriched("acme/ann/m-1"));

        MemoryEvent event = events.deserializer().deserialize(Topics.EVENTS, sent.value());
        assertThat(event.getOp()).isInstanceOf(Reemit.class);
        assertThat(event.getTenantId() + "/" + event.getUserId() + "/" + event.getMemoryId())
                .isEqualTo("acme/ann/m-1");
        assertThat(sent.partition()).isEqualTo(Partitions.ofScope("acme/ann", PARTITIONS));
        assertThat(sent.key()).isEqualTo("acme/ann".getBytes(UTF_8));
        assertThat(header(sent, Headers.RETRIES)).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~progress/1", "acme/ann", "nonsense", "a/b/c/d"})
    void aKeyThatIsNoMemoryHasNothingToPublishAgain(String key) {
        assertThat(plan(TestLetters.ofEnriched(key), RedriveTest::noOriginals)).isInstanceOf(Plan.Nothing.class);
    }

    @Test
    void anOutcomeIsNeverWrittenTwice() {
        var raw = TestLetters.raw(
                5,
                "acme/ann",
                new byte[] {1},
                TestLetters.headersOf(Topics.OUTCOMES, "STORE_REFUSED_RECORD", "sink-vector"));

        assertThat(plan(raw, RedriveTest::noOriginals)).isInstanceOf(Plan.Nothing.class);
    }

    @Test
    void aLetterWithoutOriginOrOfAnotherTopicStays() {
        assertThat(plan(TestLetters.raw(5, "acme/ann", new byte[] {1}, Map.of()), RedriveTest::noOriginals))
                .isInstanceOf(Plan.Nothing.class);
        assertThat(plan(
                        TestLetters.raw(5, "k", new byte[] {1}, TestLetters.headersOf("orders", "INTERNAL", "x")),
                        RedriveTest::noOriginals))
                .isInstanceOf(Plan.Nothing.class);
    }

    @Test
    void aCutLetterIsReplacedByTheWholeRecord() {
        Map<String, String> headers = new HashMap<>(TestLetters.headersOf(Topics.EVENTS, "TOO_LARGE", "read-event"));
        headers.put(Headers.DEAD_LETTER_ORIGINAL_BYTES, "4");
        var cut = TestLetters.raw(5, "acme/ann", new byte[] {1}, headers);
        var whole = TestLetters.raw(42, "acme/ann", new byte[] {1, 2, 3, 4}, Map.of());

        Plan found = plan(cut, source -> source.offset() == 42 ? Optional.of(whole) : Optional.empty());
        Plan gone = plan(cut, RedriveTest::noOriginals);

        assertThat(((Plan.Send) found).event().value()).isEqualTo(whole.value());
        assertThat(gone).isInstanceOf(Plan.Nothing.class);
    }

    @Test
    void aPartitionThatIsNoLongerThereIsLeftToTheKey() {
        Map<String, String> headers = new HashMap<>(TestLetters.headersOf(Topics.EVENTS, "INTERNAL", "decide"));
        headers.put(Headers.DEAD_LETTER_PARTITION, "4");

        assertThat(sent(TestLetters.raw(5, "acme/ann", new byte[] {1}, headers)).partition())
                .isNull();
    }

    private ProducerRecord<byte[], byte[]> sent(ConsumerRecord<byte[], byte[]> raw) {
        return ((Plan.Send) plan(raw, RedriveTest::noOriginals)).event();
    }

    private Plan plan(
            ConsumerRecord<byte[], byte[]> raw, Function<Source, Optional<ConsumerRecord<byte[], byte[]>>> originals) {
        return redrive.plan(TestLetters.letter(raw), raw, originals);
    }

    private static Optional<ConsumerRecord<byte[], byte[]>> noOriginals(Source source) {
        return Optional.empty();
    }

    private static String header(ProducerRecord<byte[], byte[]> event, String name) {
        return new String(event.headers().lastHeader(name).value(), UTF_8);
    }
}
