package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memlog.benchmarks.Conversations.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetrievalTest {
    @Test
    void recallIsTheShareOfTheEvidenceThatIsFound() {
        Retrieval retrieval = Retrieval.of(List.of(List.of(1), List.of(4, 12)), 100);

        assertThat(retrieval.questions()).isEqualTo(2);
        assertThat(retrieval.recallAt())
                .containsEntry(1, 0.5)
                .containsEntry(5, 0.75)
                .containsEntry(20, 1.0);
        assertThat(retrieval.meanReciprocalRank()).isCloseTo((1 + 0.25) / 2, within(1e-9));
    }

    @Test
    void questionsThatNameNoKnownTurnAreLeftOutAndCounted(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(Conversations.TURNS), """
                {"conversation": "a", "turn_id": "D1:1", "speaker": "Ann", "text": "Hello"}
                {"conversation": "a", "turn_id": "D1:2", "speaker": "Bob", "text": "I moved to Rome"}
                """);
        Files.writeString(folder.resolve(Conversations.QUESTIONS), """
                {"conversation": "a", "question": "Where does Bob live?", "evidence": ["D1:2"], "category": 1}
                {"conversation": "a", "question": "Why?", "evidence": [], "category": 1}
                {"conversation": "a", "question": "Who?", "evidence": ["D1:2; D1:1"], "category": 1}
                """);

        Conversations data = Conversations.read(folder);

        assertThat(data.skipped()).isEqualTo(2);
        Conversation conversation = data.conversations().getFirst();
        assertThat(conversation.passages()).containsExactly("Ann: Hello", "Bob: I moved to Rome");
        assertThat(conversation.questions().getFirst().evidence()).isEqualTo(Set.of(1));
    }

    @Test
    void aLineWithoutWhatItNeedsIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(Conversations.TURNS), "{\"conversation\": \"a\"}\n");
        Files.writeString(folder.resolve(Conversations.QUESTIONS), "");

        assertThatThrownBy(() -> Conversations.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a text as turn_id, found MISSING");
    }
}
