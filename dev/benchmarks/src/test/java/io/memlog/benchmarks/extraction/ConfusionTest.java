package io.memlog.benchmarks.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.EntityType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfusionTest {
    private final Confusion confusion = new Confusion();

    @Test
    void countsWhatALabelledMentionWasTakenFor() {
        confusion.add(
                List.of(mention(0, 6, EntityType.LOCATION), mention(10, 15, EntityType.PERSON)),
                List.of(mention(0, 6, EntityType.ORGANIZATION), mention(10, 15, EntityType.PERSON)));

        assertThat(confusion.count(EntityType.LOCATION, EntityType.ORGANIZATION))
                .isEqualTo(1);
        assertThat(confusion.count(EntityType.LOCATION, EntityType.LOCATION)).isZero();
        assertThat(confusion.count(EntityType.PERSON, EntityType.PERSON)).isEqualTo(1);
        assertThat(confusion.otherBorders()).isZero();
    }

    @Test
    void whatHasNoPartnerIsMissedOrSpurious() {
        confusion.add(List.of(mention(0, 6, EntityType.LOCATION)), List.of(mention(6, 9, EntityType.DATE)));

        assertThat(confusion.missed(EntityType.LOCATION)).isEqualTo(1);
        assertThat(confusion.spurious(EntityType.DATE)).isEqualTo(1);
        assertThat(confusion.count(EntityType.LOCATION, EntityType.DATE)).isZero();
    }

    @Test
    void otherBordersAreAPairAndCounted() {
        confusion.add(List.of(mention(0, 6, EntityType.LOCATION)), List.of(mention(0, 9, EntityType.LOCATION)));

        assertThat(confusion.count(EntityType.LOCATION, EntityType.LOCATION)).isEqualTo(1);
        assertThat(confusion.otherBorders()).isEqualTo(1);
        assertThat(confusion.missed(EntityType.LOCATION)).isZero();
    }

    @Test
    void eachMentionHasOnePartnerAndTheOneWithMostInCommonIsIt() {
        confusion.add(
                List.of(mention(0, 2, EntityType.PERSON), mention(3, 10, EntityType.ORGANIZATION)),
                List.of(mention(0, 10, EntityType.ORGANIZATION)));

        assertThat(confusion.count(EntityType.ORGANIZATION, EntityType.ORGANIZATION))
                .isEqualTo(1);
        assertThat(confusion.missed(EntityType.PERSON)).isEqualTo(1);
        assertThat(confusion.count(EntityType.PERSON, EntityType.ORGANIZATION)).isZero();
    }

    private static Mention mention(int start, int end, EntityType type) {
        return new Mention(start, end, type, "key", "words");
    }
}
