package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The event is on Wednesday 12 March 2025, 10:00. */
class DateFinderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "due 2025-03-14                          | 2025-03-14",
                "at 2025-03-14T09:30 sharp               | 2025-03-14T09:30",
                "Flight on 12 March 2024                 | 2024-03-12",
                "born on the 3rd of June, 1990           | 1990-06-03",
                "on January 5th                          | 2025-01-05",
                "on December 20                          | 2024-12-20",
                "Dec 24, 2023                            | 2023-12-24",
                "from 3 to 5 October                     | 2024-10-03/2024-10-05",
                "in March 2024                           | 2024-03",
                "by end of June                          | 2025-06",
                "last October                            | 2024-10",
                "next May                                | 2025-05",
                "see you tomorrow morning                | 2025-03-13",
                "the day after tomorrow                  | 2025-03-14",
                "yesterday                               | 2025-03-11",
                "yesterday at 7pm                        | 2025-03-11T19:00",
                "last Friday                             | 2025-03-07",
                "next Tuesday at 10am                    | 2025-03-18T10:00",
                "Monday 3pm                              | 2025-03-17T15:00",
                "Wednesday                               | 2025-03-19",
                "every Thursday                          | every-thursday",
                "moved to Thursdays                      | every-thursday",
                "two days ago                            | 2025-03-10",
                "in 3 weeks                              | 2025-W14",
                "a month ago                             | 2025-02",
                "five years ago                          | 2020",
                "in two hours                            | 2025-03-12T12:00",
                "last week                               | 2025-W10",
                "next weekend                            | 2025-03-22/2025-03-23",
                "this summer                             | 2025-summer",
                "since 2019                              | 2019",
                "Q4 2024                                 | 2024-Q4",
                "25/12/2024                              | 2024-12-25",
                "dinner at 7pm                           | 2025-03-12T19:00",
                "noon                                    | 2025-03-12T12:00",
            })
    void resolvesAgainstTheEvent(String text, String expected) {
        assertThat(dates(text, "UTC")).containsExactly("date:" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "he may come",
                "march on",
                "30 February",
                "room 2024b",
                "version 1.2.3",
                "99:99",
                "call 555-1234",
                "I paid 2024 euros",
                "13pm"
            })
    void leavesAloneWhatIsNoDate(String text) {
        assertThat(dates(text, "UTC")).isEmpty();
    }

    @Test
    void countsDaysInTheZoneOfTheEvent() {
        assertThat(dates("today", "Pacific/Auckland")).containsExactly("date:2025-03-12");
        assertThat(dates("today", "America/Los_Angeles")).containsExactly("date:2025-03-12");
        assertThat(dates("tonight", "Pacific/Kiritimati")).containsExactly("date:2025-03-13");
    }

    private static List<String> dates(String text, String zone) {
        return Extractors.rules()
                .extract(ExtractionRequest.of(text, Instant.parse("2025-03-12T10:00:00Z"), ZoneId.of(zone)))
                .entities()
                .stream()
                .filter(entity -> entity.type() == EntityType.DATE)
                .map(ExtractedEntity::key)
                .toList();
    }
}
