package io.memlog.benchmarks.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memlog.models.EntityType;
import io.memlog.models.RelationType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ScoreTest {
    private static final Mention ANNA = mention(0, 4, EntityType.PERSON, "person:anna-berg", "Anna");
    private static final Mention ACME = mention(14, 18, EntityType.ORGANIZATION, "organization:acme", "Acme");
    private static final Mention MONDAY = mention(30, 36, EntityType.DATE, "date:2025-06-02", "Monday");

    private final Score score = new Score(EnumSet.allOf(EntityType.class));

    @Test
    void aMentionIsRightOnlyWithTheSameSpanAndType() {
        score.add(
                of(ANNA, ACME, MONDAY),
                of(
                        ANNA,
                        mention(14, 20, EntityType.ORGANIZATION, "organization:acme-in", "Acme in"),
                        mention(30, 36, EntityType.TOPIC, "topic:monday", "Monday")));

        assertThat(score.mentions(EntityType.PERSON)).isEqualTo(new Counts(1, 1, 1));
        assertThat(score.mentions(EntityType.ORGANIZATION)).isEqualTo(new Counts(0, 1, 1));
        assertThat(score.mentions(EntityType.DATE)).isEqualTo(new Counts(0, 0, 1));
        assertThat(score.mentions(EntityType.TOPIC)).isEqualTo(new Counts(0, 1, 0));
    }

    @Test
    void precisionAndRecallFallForDifferentFaults() {
        Mention bob = mention(6, 9, EntityType.PERSON, "person:bob", "Bob");
        Mention eve = mention(40, 43, EntityType.PERSON, "person:eve", "Eve");
        score.add(of(ANNA, bob), of(ANNA));
        Counts missing = score.mentions(EntityType.PERSON);
        score.add(of(ANNA), of(ANNA, bob, eve));
        Counts both = score.mentions(EntityType.PERSON);

        assertThat(missing.precision()).isEqualTo(1);
        assertThat(missing.recall()).isEqualTo(0.5);
        assertThat(missing.f1()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(both).isEqualTo(new Counts(2, 4, 3));
        assertThat(both.f1()).isCloseTo(4.0 / 7, within(1e-12));
    }

    @Test
    void microWeighsMentionsAndMacroWeighsLabelledTypes() {
        Mention topic = mention(50, 55, EntityType.TOPIC, "topic:tea", "tea x");
        score.add(of(ANNA, mention(6, 9, EntityType.PERSON, "person:bob", "Bob"), ACME), of(ANNA, topic));

        assertThat(score.micro(EnumSet.allOf(EntityType.class))).isEqualTo(new Counts(1, 2, 3));
        assertThat(score.micro(Score.NAMES)).isEqualTo(new Counts(1, 1, 3));
        // People 2/3, organizations 0; a type that is only spurious has no F1 of its own.
        assertThat(score.macroF1()).isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void keysAreComparedOnlyWhereTheMentionIsRight() {
        score.add(
                of(ANNA, ACME, MONDAY),
                of(
                        mention(0, 4, EntityType.PERSON, "person:anna", "Anna"),
                        ACME,
                        mention(29, 36, EntityType.DATE, "date:2025-06-02", " Monday")));

        assertThat(score.keys(EntityType.PERSON)).isEqualTo(new Share(0, 1));
        assertThat(score.keys(EntityType.ORGANIZATION)).isEqualTo(new Share(1, 1));
        assertThat(score.keys(EntityType.DATE)).isEqualTo(Share.NONE);
        assertThat(score.keys().fraction()).isEqualTo(0.5);
    }

    @Test
    void labelsWithoutKeysSayNothingOfKeys() {
        score.add(of(mention(0, 4, EntityType.PERSON, "", "Anna")), of(ANNA));

        assertThat(score.mentions(EntityType.PERSON).right()).isOne();
        assertThat(score.keys()).isEqualTo(Share.NONE);
    }

    @Test
    void pronounsAreScoredApartFromNames() {
        Mention me = mention(20, 21, EntityType.PERSON, "person:anna-berg", "I");
        Mention my = mention(24, 26, EntityType.PERSON, "person:anna-berg", "My");
        Mention wrongKey = mention(20, 21, EntityType.PERSON, "person:bob", "I");
        score.add(of(ANNA, me, my), of(ANNA, wrongKey));

        assertThat(score.mentions(EntityType.PERSON)).isEqualTo(new Counts(1, 1, 1));
        assertThat(score.pronouns()).isEqualTo(new Counts(1, 1, 2));
        assertThat(score.pronounKeys()).isEqualTo(new Share(0, 1));
        assertThat(score.confusion().missed(EntityType.PERSON)).isZero();
    }

    @Test
    void onlyAPersonIsAPronoun() {
        Mention topic = mention(20, 22, EntityType.TOPIC, "topic:me", "me");

        score.add(of(topic), of());

        assertThat(score.pronouns()).isEqualTo(Counts.NONE);
        assertThat(score.mentions(EntityType.TOPIC)).isEqualTo(new Counts(0, 0, 1));
    }

    @Test
    void relationsAreRightWithTheirTypeAndTheKeysOfTheirEnds() {
        Edge labelled = new Edge("person:anna-berg", RelationType.WORKS_AT, "organization:acme");
        score.add(with(labelled), with(new Edge("person:anna", RelationType.WORKS_AT, "organization:acme")));
        score.add(with(labelled), with(new Edge("person:anna-berg", RelationType.MEMBER_OF, "organization:acme")));
        score.add(with(labelled), with(new Edge("organization:acme", RelationType.WORKS_AT, "person:anna-berg")));
        score.add(with(labelled), with(labelled));

        assertThat(score.relations(RelationType.WORKS_AT)).isEqualTo(new Counts(1, 3, 4));
        assertThat(score.relations(RelationType.MEMBER_OF)).isEqualTo(new Counts(0, 1, 0));
        assertThat(score.relations()).isEqualTo(new Counts(1, 4, 4));
        assertThat(score.macroRelationF1()).isCloseTo(2.0 / 7, within(1e-12));
    }

    @Test
    void whoKnowsWhomHasNoDirection() {
        score.add(
                with(new Edge("person:bob", RelationType.KNOWS, "person:anna")),
                with(new Edge("person:anna", RelationType.KNOWS, "person:bob")));
        score.add(
                with(new Edge("person:bob", RelationType.LIKES, "person:anna")),
                with(new Edge("person:anna", RelationType.LIKES, "person:bob")));

        assertThat(score.relations(RelationType.KNOWS)).isEqualTo(new Counts(1, 1, 1));
        assertThat(score.relations(RelationType.LIKES)).isEqualTo(new Counts(0, 1, 1));
    }

    @Test
    void typesThatAreNotScoredAreAsIfTheyWereNotThere() {
        var names = new Score(Score.NAMES);

        names.add(of(ANNA, MONDAY), of(ANNA, mention(40, 43, EntityType.MONEY, "money:eur-5", "5 €")));

        assertThat(names.micro(EnumSet.allOf(EntityType.class))).isEqualTo(new Counts(1, 1, 1));
        assertThat(names.confusion().missed(EntityType.DATE)).isZero();
        assertThat(names.confusion().spurious(EntityType.MONEY)).isZero();
    }

    private static Annotations of(Mention... mentions) {
        return new Annotations(List.of(mentions), Set.of());
    }

    private static Annotations with(Edge... edges) {
        return new Annotations(List.of(), Set.of(edges));
    }

    private static Mention mention(int start, int end, EntityType type, String key, String surface) {
        return new Mention(start, end, type, key, surface);
    }
}
