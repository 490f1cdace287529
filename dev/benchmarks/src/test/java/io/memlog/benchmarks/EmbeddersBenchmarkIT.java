package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class EmbeddersBenchmarkIT {
    @Test
    void everyModelOfTheBuildIsMeasuredInAProcessOfItsOwn(@TempDir Path folder) throws IOException {
        // Given
        Files.writeString(folder.resolve(Conversations.TURNS), """
                {"conversation": "a", "turn_id": "1", "speaker": "Ann", "text": "The recipe needs two eggs."}
                {"conversation": "a", "turn_id": "2", "speaker": "Bob", "text": "I moved to Rome in May."}
                """);
        Files.writeString(folder.resolve(Conversations.QUESTIONS), """
                {"conversation": "a", "question": "Where does Bob live?", "evidence": ["2"]}
                """);
        Path table = folder.resolve("table.md");

        // When
        int code = new CommandLine(new EmbeddersBenchmark())
                .execute("--data=" + folder, "--pieces=240", "--markdown=" + table);

        // Then
        assertThat(code).isZero();
        assertThat(Files.readString(table))
                .containsPattern("bge-small-en-v15-q +\\| +1.000")
                .contains("all-minilm-l6-v2-q");
    }
}
