package io.memlog.reconciler.letters;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.letters.Letter.Owner;
import io.memlog.reconciler.letters.Letter.Source;
import io.memlog.schemas.Headers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterFormatTest {
    @Test
    void readsWhatTheStagesWrite() {
        Letter letter = LetterFormat.letter(TestLetters.ofEvents(5, new byte[] {1, 2, 3}));

        assertThat(letter.id()).isEqualTo(new LetterId(1, 5));
        assertThat(letter.code()).isEqualTo("NOT_WIRE_FORMAT");
        assertThat(letter.stage()).isEqualTo("read-event");
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(letter.retries()).isZero();
        assertThat(letter.source()).isEqualTo(new Source("memory.events", 1, 42));
        assertThat(letter.owner()).isEqualTo(new Owner("acme", "ann", null));
        assertThat(letter.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(letter.valueBytes()).isEqualTo(3);
        assertThat(letter.originalBytes()).isNull();
    }

    @Test
    void readsTheMemoryThatAStoreRefused() {
        Letter letter = LetterFormat.letter(TestLetters.ofEnriched("acme/ann/m-1"));

        assertThat(letter.owner()).isEqualTo(new Owner("acme", "ann", "m-1"));
    }

    @Test
    void readsHowOftenItWasRetried() {
        Letter letter = LetterFormat.letter(
                TestLetters.raw(5, "acme/ann", null, Map.of(Headers.RETRIES, "2", Headers.RETRY_OF, "0@9")));

        assertThat(letter.retries()).isEqualTo(2);
        assertThat(letter.retryOf()).isEqualTo("0@9");
    }

    @Test
    void takesWhateverAForeignWriterLeaves() {
        Letter letter = LetterFormat.letter(TestLetters.raw(
                5,
                "no/such/key/at/all",
                null,
                Map.of(
                        Headers.DEAD_LETTER_PARTITION, "one",
                        Headers.DEAD_LETTER_OFFSET, "-4",
                        Headers.DEAD_LETTER_TOPIC, "memory.events",
                        Headers.RETRIES, "99999999999999999999",
                        Headers.TRACE_PARENT, "not a trace",
                        Headers.DEAD_LETTER_DETAIL, "x".repeat(5_000) + "\u001b[2J")));

        assertThat(letter.code()).isEqualTo("UNKNOWN");
        assertThat(letter.stage()).isEqualTo("UNKNOWN");
        assertThat(letter.source()).isNull();
        assertThat(letter.owner()).isNull();
        assertThat(letter.retries()).isZero();
        assertThat(letter.traceId()).isNull();
        assertThat(letter.detail()).hasSize(200);
    }

    @Test
    void shownTextHarmsNoTerminal() {
        Letter letter = LetterFormat.letter(
                TestLetters.raw(5, null, null, Map.of(Headers.DEAD_LETTER_DETAIL, "a\u001b[2Jb\nc")));

        assertThat(letter.detail()).isEqualTo("a?[2Jb?c");
    }

    @Test
    void knowsThatAValueWasCut() {
        Letter letter = LetterFormat.letter(
                TestLetters.raw(5, null, new byte[10], Map.of(Headers.DEAD_LETTER_ORIGINAL_BYTES, "1000000")));

        assertThat(letter.originalBytes()).isEqualTo(1_000_000);
    }
}
