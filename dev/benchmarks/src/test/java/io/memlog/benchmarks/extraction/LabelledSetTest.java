package io.memlog.benchmarks.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.models.EntityType;
import io.memlog.models.RelationType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LabelledSetTest {
    @ParameterizedTest
    @EnumSource(LabelledSet.class)
    void holdsHalfOfTheSentencesEachWithMentionsInOrder(LabelledSet set) {
        List<LabelledText> texts = set.read();

        assertThat(texts).hasSize(409).extracting(LabelledText::id).doesNotHaveDuplicates();
        assertThat(texts).allSatisfy(text -> {
            int end = 0;
            for (Mention mention : text.labels().mentions()) {
                assertThat(mention.start()).isGreaterThanOrEqualTo(end);
                assertThat(mention.key()).startsWith(mention.type().keyPrefix());
                end = mention.end();
            }
        });
    }

    @Test
    void noSentenceIsInBothHalves() {
        List<String> texts = new ArrayList<>();
        for (LabelledSet set : LabelledSet.values()) {
            set.read().forEach(text -> texts.add(text.request().text()));
        }

        assertThat(texts).doesNotHaveDuplicates();
    }

    @Test
    void readsMentionsInCodePointsAndRelationsByKeys() throws Exception {
        LabelledText text = LabelledSet.text(new ObjectMapper().readTree("""
                {"id": "x-1", "text": "👋 Zé works at Acme", "occurredAt": "2025-06-03T17:05:00Z", "zone": "Europe/Lisbon",
                 "speakerName": "Bo",
                 "entities": [{"start": 2, "end": 4, "type": "PERSON", "key": "person:ze"},
                              {"start": 14, "end": 18, "type": "ORGANIZATION", "key": "organization:acme"}],
                 "relations": [{"from": 0, "to": 1, "type": "WORKS_AT"}]}
                """));

        assertThat(text.request().speakerName()).isEqualTo("Bo");
        assertThat(text.request().userName()).isNull();
        assertThat(text.labels().mentions())
                .containsExactly(
                        new Mention(2, 4, EntityType.PERSON, "person:ze", "Zé"),
                        new Mention(14, 18, EntityType.ORGANIZATION, "organization:acme", "Acme"));
        assertThat(text.labels().edges())
                .containsExactly(new Edge("person:ze", RelationType.WORKS_AT, "organization:acme"));
    }
}
