package io.memlog.benchmarks.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.EntityType;
import io.memlog.models.ExtractedEntity;
import io.memlog.models.ExtractedRelation;
import io.memlog.models.Extraction;
import io.memlog.models.RelationType;
import io.memlog.models.TextSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnnotationsTest {
    @Test
    void everyMentionCountsAndOffsetsAreCodePoints() {
        // Given
        String text = "👋 Zé, Bo and Zé";
        var ze = new ExtractedEntity(
                "person:ze", "Zé", EntityType.PERSON, 0.9, "r", List.of(new TextSpan(2, 4), new TextSpan(13, 15)));
        var bo = new ExtractedEntity("person:bo", "Bo", EntityType.PERSON, 0.9, "r", List.of(new TextSpan(6, 8)));
        var both = new TextSpan(2, 8);
        var extraction = new Extraction(
                List.of(ze, bo),
                List.of(
                        new ExtractedRelation("person:ze", "person:bo", RelationType.MENTIONED_WITH, 0.3, "r", both),
                        new ExtractedRelation("person:ze", "person:bo", RelationType.KNOWS, 0.3, "r", both)));

        // When
        Annotations found = Annotations.of(text, extraction);

        // Then
        assertThat(found.mentions()).extracting(Mention::surface).containsExactly("Zé", "Bo", "Zé");
        assertThat(found.edges()).containsExactly(new Edge("person:bo", RelationType.KNOWS, "person:ze"));
    }
}
