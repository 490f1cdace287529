package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The head's names are in brackets. */
class NameBordersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PERSON       | Call Dr. [Lee] tomorrow               | Dr. Lee",
                "PERSON       | Ask Prof. Dr. [Lee]                   | Prof. Dr. Lee",
                "PERSON       | with Aunt [Rosa]                      | Aunt Rosa",
                "PERSON       | with my aunt [Rosa]                   | Rosa",
                "PERSON       | [Anna], the driver                    | Anna",
                "PERSON       | [Zoe\u0301 ]is here                   | Zoe\u0301",
                "ORGANIZATION | lunch at The [Copper Spoon]           | The Copper Spoon",
                "ORGANIZATION | The [Copper Spoon] is closed          | Copper Spoon",
                "ORGANIZATION | met [the Rotary Club]                 | Rotary Club",
                "ORGANIZATION | met [the] club                        | ''",
                "ORGANIZATION | met [the ]club                        | ''",
                "ORGANIZATION | we saw [The] band                     | ''",
                "ORGANIZATION | bought [Fairweather & Co.] today      | Fairweather & Co.",
                "ORGANIZATION | joined [Axel &] then                  | Axel",
                "ORGANIZATION | joined [Acme.]                        | Acme",
                "LOCATION     | in [Washington D.C.]                  | Washington D.C.",
                "LOCATION     | at 18 [Tannery Lane]                  | 18 Tannery Lane",
                "LOCATION     | in 2019 [Oslo] was cold               | Oslo",
            })
    void standWhereAReaderWouldPutThem(EntityType type, String marked, String expected) {
        int start = marked.indexOf('[');
        int end = marked.indexOf(']') - 1;
        String text = marked.replace("[", "").replace("]", "");

        String name = NameBorders.of(text, WordSplitter.split(text), new NameSpan(start, end, type, 0.9))
                .map(span -> text.substring(span.start(), span.end()))
                .orElse("");

        assertThat(name).isEqualTo(expected);
    }
}
