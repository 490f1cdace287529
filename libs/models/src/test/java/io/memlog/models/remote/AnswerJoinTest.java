package io.memlog.models.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.EntityType;
import io.memlog.models.ExtractedEntity;
import io.memlog.models.ExtractedRelation;
import io.memlog.models.Extraction;
import io.memlog.models.RelationType;
import io.memlog.models.TextSpan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerJoinTest {
    @Test
    void theLimitIsFilledWithLocalFindingsFirst() {
        String text = IntStream.range(100, 200).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        List<ExtractedEntity> local = IntStream.range(0, Extraction.MOST_ENTITIES)
                .mapToObj(i -> entity("topic:w" + (136 + i), EntityType.TOPIC, 5 * (36 + i), 5 * (36 + i) + 4))
                .toList();
        List<ExtractionAnswer.Entity> claims = IntStream.range(100, 136)
                .mapToObj(i -> new ExtractionAnswer.Entity("w" + i, EntityType.PERSON))
                .toList();

        Extraction both = join(text, new Extraction(local, List.of()), claims, List.of());

        assertThat(both.entities()).containsExactlyElementsOf(local);
    }

    @Test
    void aNameThatTwoClaimsMakeLongerIsOneEntityWithAllMentions() {
        String text = "Dr Vexler Quill came. Vexler Quill slept. Vexler left Oslo.";
        ExtractedEntity known = new ExtractedEntity(
                "person:vexler",
                "Vexler",
                EntityType.PERSON,
                0.9,
                "names",
                List.of(new TextSpan(22, 28), new TextSpan(42, 48)));
        ExtractedEntity oslo = entity("location:oslo", EntityType.LOCATION, 54, 58);
        var relation = new ExtractedRelation(
                "person:vexler",
                "location:oslo",
                RelationType.MENTIONED_WITH,
                0.3,
                "same-sentence",
                new TextSpan(42, 58));
        List<ExtractionAnswer.Entity> claims = List.of(
                new ExtractionAnswer.Entity("Dr Vexler Quill", EntityType.PERSON),
                new ExtractionAnswer.Entity("Vexler Quill", EntityType.PERSON));

        Extraction both = join(text, new Extraction(List.of(known, oslo), List.of(relation)), claims, List.of());

        assertThat(both.entities())
                .extracting(ExtractedEntity::key)
                .containsExactly("person:vexler-quill", "location:oslo");
        assertThat(both.entities().getFirst().mentions()).contains(new TextSpan(22, 34), new TextSpan(42, 48));
        assertThat(both.relations()).singleElement().satisfies(kept -> {
            assertThat(kept.fromKey()).isEqualTo("person:vexler-quill");
            assertThat(kept.ruleId()).isEqualTo("same-sentence");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Anna: I moved to Oslo|Anna|Anna;I|I",
                "Anna: I moved to Oslo|Anna|Anna;I|Anna;I",
                "Anna: I moved to Oslo|Anna|Anna;I|Anna: I",
                "Anna: I moved to Oslo|Anna|Anna;I|Anna: I moved to Oslo",
                "Anna: I moved to Oslo|Anna|Anna;I|I moved to Oslo",
                "Robert Hale (Bob) sings|Robert Hale|Robert Hale;Bob|Bob",
                "Robert Hale (Bob) sings|Robert Hale|Robert Hale;Bob|Robert Hale (Bob)",
                "Maria moved away|Maria|Maria|Maria moved"
            })
    void aLocalPersonIsNotRenamedByOtherWordsForIt(String text, String name, String mentions, String claimed) {
        var known = new ExtractedEntity(
                "person:" + name.toLowerCase(Locale.ROOT).replace(' ', '-'),
                name,
                EntityType.PERSON,
                0.9,
                "names",
                Arrays.stream(mentions.split(";", -1))
                        .map(mention -> new TextSpan(text.indexOf(mention), text.indexOf(mention) + mention.length()))
                        .toList());
        List<ExtractionAnswer.Entity> claims = Arrays.stream(claimed.split(";", -1))
                .map(surface -> new ExtractionAnswer.Entity(surface, EntityType.PERSON))
                .toList();

        Extraction both = join(text, new Extraction(List.of(known), List.of()), claims, List.of());

        assertThat(both.entities()).containsExactly(known);
    }

    @ParameterizedTest
    @CsvSource({"Maria Lopez, person:maria-lopez", "Dr. Maria van der Berg, person:maria-van-der-berg"})
    void aLongerNameThatStandsThereIsTaken(String name, String key) {
        int start = name.indexOf("Maria");
        ExtractedEntity known = entity("person:maria", EntityType.PERSON, start, start + 5);
        List<ExtractionAnswer.Entity> claims = List.of(new ExtractionAnswer.Entity(name, EntityType.PERSON));

        Extraction both = join(name + " moved", new Extraction(List.of(known), List.of()), claims, List.of());

        assertThat(both.entities()).extracting(ExtractedEntity::key).containsExactly(key);
    }

    @Test
    void aRelationNeedsTwoEntitiesThatStandInTheText() {
        String text = "Ann met Bob.";
        List<ExtractionAnswer.Entity> claims = List.of(
                new ExtractionAnswer.Entity("Ann", EntityType.PERSON),
                new ExtractionAnswer.Entity("Bob", EntityType.PERSON));
        List<ExtractionAnswer.Relation> relations = List.of(
                new ExtractionAnswer.Relation("Ann", "Bob", RelationType.MET, "words that are not there"),
                new ExtractionAnswer.Relation("Ann", "Bob", RelationType.MET, "met"),
                new ExtractionAnswer.Relation("Ann", "Carl", RelationType.KNOWS, "met"),
                new ExtractionAnswer.Relation("Ann", "Ann", RelationType.KNOWS, "met"));

        Extraction both = join(text, Extraction.EMPTY, claims, relations);

        assertThat(both.relations()).singleElement().satisfies(relation -> {
            assertThat(relation.type()).isEqualTo(RelationType.MET);
            assertThat(relation.evidence()).isEqualTo(new TextSpan(0, 11));
        });
    }

    private static Extraction join(
            String text,
            Extraction local,
            List<ExtractionAnswer.Entity> claims,
            List<ExtractionAnswer.Relation> relations) {
        return new AnswerJoin(text, local, "llm:m")
                .join(new ExtractionAnswer.Valid(claims, relations, 0), local.relations());
    }

    private static ExtractedEntity entity(String key, EntityType type, int start, int end) {
        return new ExtractedEntity(key, key, type, 0.9, "rule", List.of(new TextSpan(start, end)));
    }
}
