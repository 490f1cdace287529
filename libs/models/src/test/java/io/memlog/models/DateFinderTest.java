package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
                "met on Monday                           | 2025-03-10",
                "due on Monday                           | 2025-03-17",
                "On Monday we met                        | 2025-03-10",
                "On Monday we meet                       | 2025-03-17",
                "The Monday meeting went well            | 2025-03-10",
                "this Friday                             | 2025-03-14",
                "this Monday we start                    | 2025-03-17",
                "the sale ended this Monday              | 2025-03-10",
                "postponed from Tuesday                  | 2025-03-18",
                "moved the call to Monday                | 2025-03-17",
                "signed by Anna on Monday                | 2025-03-10",
                "visited Mrs. Hale on Monday             | 2025-03-10",
                "is cancelled on Monday                  | 2025-03-17",
                "wants it before Thursday                | 2025-03-13",
                "sent it before Tuesday                  | 2025-03-11",
                "Tuesday next week                       | 2025-03-18",
                "Fri 21 Mar                              | 2025-03-21",
                "dinner fri 7pm                          | 2025-03-14T19:00",
                "Friday, 14 March 2025                   | 2025-03-14",
                "8am tomorrow                            | 2025-03-13T08:00",
                "tomorrow at 11                          | 2025-03-13T11:00",
                "tonight at 8                            | 2025-03-12T20:00",
                "at 6:15 in the evening                  | 2025-03-12T18:15",
                "at quarter past ten                     | 2025-03-12T10:15",
                "7:30 p.m.                               | 2025-03-12T19:30",
                "every Thursday at 7pm                   | every-thursday",
                "on Friday nights                        | every-friday",
                "due on the 14th                         | 2025-03-14",
                "we moved on the 14th                    | 2025-02-14",
                "the 3rd of next month                   | 2025-04-03",
                "the 3rd of June                         | 2025-06-03",
                "by the end of the month                 | 2025-03",
                "by the end of next week                 | 2025-W12",
                "an hour ago                             | 2025-03-12T09:00",
                "in half an hour                         | 2025-03-12T10:30",
                "starts in September                     | 2025-09",
                "started in September                    | 2024-09",
                "tired since May                         | 2024-05",
                "early May                               | 2025-05",
                "end of 2024                             | 2024",
                "since the summer                        | 2024-summer",
                "in the spring of 2026                   | 2026-spring",
                "next fall                               | 2025-autumn",
                "slipped to Q3                           | 2025-Q3",
                "May 5-7                                 | 2025-05-05/2025-05-07",
                "28 March - 2 April                      | 2025-03-28/2025-04-02",
                "before Christmas Eve                    | 2025-12-24",
                "we met last Halloween                   | 2024-10-31",
                "between 2015 and 2018                   | 2015, 2018",
                "every Monday and Friday                 | every-monday, every-friday",
                "from Tuesday to Friday                  | 2025-03-18, 2025-03-14",
                "tomorrow the 7:45 train is late         | 2025-03-13, 2025-03-13T07:45",
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
        assertThat(dates(text, "UTC"))
                .containsExactlyInAnyOrder(Arrays.stream(expected.split(", ", -1))
                        .map("date:"::concat)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "due 4/5/2025        | America/New_York | 2025-04-05",
                "due 4/5/2025        | Europe/Berlin    | 2025-05-04",
                "due 16/5/2025       | America/New_York | 2025-05-16",
                "due 24.12.2025      | Europe/Berlin    | 2025-12-24",
                "hiked last summer   | Australia/Sydney | 2024-summer",
                "hiked last winter   | Europe/Oslo      | 2024-winter",
            })
    void followsTheCustomOfTheZone(String text, String zone, String expected) {
        assertThat(dates(text, zone)).containsExactly("date:" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2025-01-15T10:00:00Z | UTC              | skiing this winter        | 2024-winter",
                "2025-12-15T10:00:00Z | UTC              | skiing this winter        | 2025-winter",
                "2025-01-15T10:00:00Z | Australia/Sydney | surfing this summer       | 2024-summer",
                "2024-12-20T10:00:00Z | UTC              | will travel this January  | 2025-01",
                "2025-01-20T10:00:00Z | UTC              | we met this December      | 2024-12",
                "2024-12-30T10:00:00Z | UTC              | due in week 1             | 2025-W01",
                "2024-05-20T10:00:00Z | UTC              | March 12 - 5 pm           | 2024-03-12T17:00",
                "2024-05-20T10:00:00Z | UTC              | March 5 - 9 pm            | 2024-03-05T21:00",
                "2024-12-20T10:00:00Z | UTC              | December 28 - January 2   | 2024-12-28/2025-01-02",
                "2025-03-12T10:00:00Z | UTC              | born on 12/5/85           | 1985-12-05",
                "2025-03-12T10:00:00Z | UTC              | due on 12/5/26            | 2026-12-05",
                "2024-03-31T00:30:00Z | Europe/Berlin    | in 1 hour                 | 2024-03-31T03:30",
                "2024-03-31T00:30:00Z | Europe/Berlin    | back in half an hour      | 2024-03-31T03:00",
            })
    void resolvesAgainstAnyEvent(String at, String zone, String text, String expected) {
        assertThat(dates(text, Instant.parse(at), zone)).containsExactly("date:" + expected);
    }

    @Test
    void readsFormsAcrossLines() {
        assertThat(dates("the day after\ntomorrow", "UTC")).containsExactly("date:2025-03-14");
        assertThat(dates("the day before\nyesterday", "UTC")).containsExactly("date:2025-03-10");
    }

    @Test
    void writesKeysInTheSameDigitsEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(dates("due next week", "UTC")).containsExactly("date:2025-W12");
            assertThat(dates("due in week 21", "UTC")).containsExactly("date:2025-W21");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void marksTheWholeDateAndNothingElse() {
        String text = "Dinner with Tom next Tuesday at 10am, or on the 14th.";

        assertThat(Extractors.rules()
                        .extract(ExtractionRequest.of(text, Instant.parse("2025-03-12T10:00:00Z"), ZoneId.of("UTC")))
                        .entities())
                .filteredOn(entity -> entity.type() == EntityType.DATE)
                .extracting(ExtractedEntity::name)
                .containsExactly("next Tuesday at 10am", "the 14th");
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
                "13pm",
                "read it in two days",
                "the 14th floor",
                "the Christmas market",
                "every other week",
                "in the morning",
                "in winter",
                "on weekends",
                "a crowd of 2000 people",
                "ran 10k in 52:30",
                "three weeks long",
                "back in the 1990s",
                "the cat sat down",
                "due 2025-W53"
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
        return dates(text, Instant.parse("2025-03-12T10:00:00Z"), zone);
    }

    private static List<String> dates(String text, Instant at, String zone) {
        return Extractors.rules().extract(ExtractionRequest.of(text, at, ZoneId.of(zone))).entities().stream()
                .filter(entity -> entity.type() == EntityType.DATE)
                .map(ExtractedEntity::key)
                .toList();
    }
}
