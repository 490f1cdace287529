package io.memlog.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.EntityType;
import io.memlog.training.LabelledText.Name;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScoresTest {
    private static final Name ANNA = new Name(0, 4, EntityType.PERSON);
    private static final Name OSLO = new Name(10, 14, EntityType.LOCATION);

    private final Scores scores = new Scores();

    @Test
    void onlyTheSameBordersAndTypeAreRight() {
        scores.add(
                new LabelledText("Anna is in Oslo", List.of(ANNA, OSLO), List.of()),
                List.of(ANNA, new Name(10, 14, EntityType.ORGANIZATION), new Name(5, 7, EntityType.PERSON)));

        assertThat(scores.all()).isEqualTo(new Scores.Counts(1, 3, 2));
        assertThat(scores.all().f1()).isEqualTo(0.4);
    }

    @Test
    void whatNobodyIsSureAboutIsNotCounted() {
        scores.add(
                new LabelledText("@anna in Oslo", List.of(OSLO), List.of(new Name(0, 5, EntityType.PERSON))),
                List.of(ANNA));

        assertThat(scores.all()).isEqualTo(new Scores.Counts(0, 0, 1));
    }
}
