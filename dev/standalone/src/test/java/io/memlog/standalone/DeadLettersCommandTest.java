package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DeadLettersCommandTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(printed, true, UTF_8), System.err);

    @Test
    void placeIsPartitionAndOffset() {
        var converter = new LetterPlace.Converter();

        assertThat(converter.convert("3@17")).isEqualTo(new LetterPlace(3, 17));
        assertThatThrownBy(() -> converter.convert("17")).isInstanceOf(TypeConversionException.class);
        assertThatThrownBy(() -> converter.convert("-1@2")).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void listTellsByItsExitCodeWhetherSomethingWaits() throws Exception {
        JsonNode page = json("""
                {"undecided": 1, "undecidedByCode": {"INTERNAL": 1}, "cursor": "1.0.7", "letters": [
                  {"partition": 0, "offset": 7, "time": "2026-03-01T12:00:00Z", "code": "INTERNAL", "stage": "decide",
                   "attempts": 1, "retries": 2, "valueBytes": 90, "state": "UNDECIDED",
                   "source": {"topic": "memory.events", "partition": 0, "offset": 5}},
                  {"partition": 1, "offset": 0, "time": "2026-03-01T12:00:00Z", "code": "UNKNOWN", "stage": "UNKNOWN",
                   "attempts": 0, "retries": 0, "valueBytes": 9, "state": "UNDECIDED"}]}""");

        DeadLettersListCommand.print(console, page);

        assertThat(printed.toString(UTF_8))
                .contains("0@7", "memory.events-0@5", "1@0", "--cursor 1.0.7", "1 undecided in all");
        assertThat(DeadLettersListCommand.exitCode(page)).isEqualTo(1);
        assertThat(DeadLettersListCommand.exitCode(json("{\"undecided\": 0}"))).isZero();
    }

    @Test
    void retryNamesWhatItLeftBehind() throws Exception {
        DeadLettersRetryCommand.print(console, json("""
                {"state": "DONE", "consistent": false, "result": {
                  "matched": 1, "sent": 0, "skipped": 1, "outcomes": {}, "pending": 0, "skips": [
                    {"partition": 0, "offset": 7, "reason": "SUPERSEDED", "detail": "written since", "canBeForced": true}]}}"""));

        assertThat(printed.toString(UTF_8)).contains("0@7 SUPERSEDED: written since (--force)");
    }

    @Test
    void retryThatFailedSaysWhy() throws Exception {
        DeadLettersRetryCommand.print(console, json("{\"state\": \"FAILED\", \"error\": \"no log\"}"));

        assertThat(printed.toString(UTF_8)).isEqualTo("  failed: no log%n".formatted());
    }

    @Test
    void exportLeavesTheLastLineOut() throws IOException {
        long copied = DeadLettersExportCommand.copy(
                lines("{\"letter\": 1}\n{\"letter\": 2}\n{\"complete\": true, \"exported\": 2}\n"),
                new PrintStream(printed, true, UTF_8));

        assertThat(copied).isEqualTo(2);
        assertThat(printed.toString(UTF_8).lines()).containsExactly("{\"letter\": 1}", "{\"letter\": 2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"letter\": 1}\n", "{\"letter\": 1}\n{\"complete\": true, \"exported\": 2}\n"})
    void exportThatWasCutShortFails(String text) {
        assertThatThrownBy(() -> DeadLettersExportCommand.copy(lines(text), new PrintStream(printed, true, UTF_8)))
                .isInstanceOf(CommandFailedException.class);
    }

    private static BufferedReader lines(String text) {
        return new BufferedReader(new StringReader(text));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return HttpJson.JSON.readTree(text);
    }
}
