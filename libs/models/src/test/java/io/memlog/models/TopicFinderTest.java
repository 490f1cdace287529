package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFinderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "He is reading a book about old maps            | topic:old-maps",
                "She gave a talk on river law                   | topic:river-law",
                "He is studying marine biology at home          | topic:marine-biology",
                "User likes linen shirts and hates zippers      | topic:linen-shirts, topic:zippers",
                "User loves hiking, chess and good tea          | topic:chess, topic:good-tea, topic:hiking",
                "User prefers paper over screens                | topic:paper, topic:screens",
                "Prefers cloudy days for photographs            | topic:cloudy-days",
                "He is allergic to nuts and carries an inhaler  | topic:nuts",
                "User doesn't like small talk                   | topic:small-talk",
                "My favourite colour is green                   | topic:green",
                "A big fan of trail running                     | topic:trail-running",
                "The course about medieval trade starts soon    | topic:medieval-trade",
                "She likes figs, plums, pears and nuts          | topic:figs, topic:nuts, topic:pears, topic:plums",
                "She is interested in whale migration around here | topic:whale-migration",
                "They asked about the kitchen renovation        | project:kitchen-renovation",
                "The Postgres 17 upgrade slipped                | project:postgres-17-upgrade",
                "He presented the office relocation plan        | project:office-relocation",
                "We started the new badge system rollout        | project:badge-system-rollout",
                "project tundra is led by her: on project tundra | project:project-tundra",
                "I maintain moonpath, the docs are bad          | project:moonpath",
                "The team is building PingPal, a chat bot       | project:pingpal",
                "Working on the Winter Tapes                    | project:winter-tapes",
            })
    void findsWhatCuesPointTo(String text, String expected) {
        assertThat(found(text))
                .isEqualTo(Arrays.stream(expected.split(", ", -1)).sorted().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "It sounds like rain",
                "He would like a refund",
                "User likes to swim",
                "He thinks about moving to the coast",
                "She likes her team",
                "Worried about it",
                "saves about a third of it",
                "release notes are missing the migration steps",
                "A remix project",
                "We saw the Old Brick Tower"
            })
    void findsNothingWithoutACue(String text) {
        assertThat(found(text)).isEmpty();
    }

    private static List<String> found(String text) {
        return Extractors.rules()
                .extract(ExtractionRequest.of(text, Instant.EPOCH, ZoneId.of("UTC")))
                .entities()
                .stream()
                .filter(entity -> entity.type() == EntityType.TOPIC || entity.type() == EntityType.PROJECT)
                .map(ExtractedEntity::key)
                .sorted()
                .toList();
    }
}
