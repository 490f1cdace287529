package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.query.Spaces.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpacesTest {
    private static final Pair NO_VECTOR = new Pair("", "");
    private static final Pair OLD = new Pair("old", "");
    private static final Pair BOTH = new Pair("old", "new");
    private static final Pair FINISHED = new Pair("new", "");
    private static final Pair OF_ANOTHER_DIMENSION = new Pair("", "new");

    @Test
    void aSpaceCoversWhatHasItsVectorInEitherPlaceOrNoneAtAll() {
        assertThat(of(BOTH, FINISHED, OF_ANOTHER_DIMENSION, NO_VECTOR).areCoveredBy("new"))
                .isTrue();
        assertThat(of().areCoveredBy("new")).isTrue();
        assertThat(of(BOTH, OLD).areCoveredBy("new")).isFalse();
        assertThat(of(BOTH, OLD).areCoveredBy("old")).isTrue();
        assertThat(of(BOTH, FINISHED).areCoveredBy("old")).isFalse();
    }

    @Test
    void whatIsOutsideIsWhatHasNoVectorOfTheSpace() {
        assertThat(of(NO_VECTOR, OLD, BOTH, FINISHED).outside("new")).containsExactly(NO_VECTOR, OLD);
        assertThat(of(NO_VECTOR, OLD, BOTH, FINISHED).outside("old")).containsExactly(NO_VECTOR, FINISHED);
    }

    @Test
    void onlyColumnsWithTheSpaceAreSearched() {
        assertThat(of(OLD, NO_VECTOR).columnsOf("old")).containsExactly(VectorColumn.FIRST);
        assertThat(of(BOTH).columnsOf("new")).containsExactly(VectorColumn.NEXT);
        assertThat(of(BOTH, FINISHED).columnsOf("new")).containsExactly(VectorColumn.FIRST, VectorColumn.NEXT);
        assertThat(of(OLD).columnsOf("new")).isEmpty();
    }

    private static Spaces of(Pair... pairs) {
        return new Spaces(List.of(pairs));
    }
}
