package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameResolutionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Robert Frye (Bob) called. Bob is late",
                "Robert Frye, whom everybody calls Bob, is late",
                "Robert Frye (he goes by Bob) is late",
                "Robert Frye, also known as Bob, is late",
                "Bob is short for Robert Frye",
                "Bob's real name is Robert Frye",
                "Robert Frye met Robert and Frye",
                "Robert Frye, who his friends often call Bob, is late",
                "Robert Frye, known as 'Bob', is late",
            })
    void joinsNamesThatTheTextJoins(String text) {
        assertThat(people(text, null)).containsExactly("person:robert-frye");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Robert Frye met Bob             | person:robert-frye, person:bob",
                "Robert Frye (Bob's boss) is ill | person:robert-frye, person:bob",
                "Robert Frye, Robert Dunn and Robert are here | person:robert-frye, person:robert-dunn, person:robert",
                "I ate with Anna, called Tom and went | person:anna, person:tom",
                "Anna, who often calls Tom, is here | person:anna, person:tom",
                "Jean-Luc Picard met Jean        | person:jean-luc-picard, person:jean",
                "Anna-Lena met Lena              | person:anna-lena, person:lena",
                "Mr. Weber and Mrs. Weber called | person:mr-weber, person:mrs-weber",
                "Herr Weber met Frau Weber       | person:mr-weber, person:mrs-weber",
                "Mr Smith met Anna Smith         | person:smith, person:anna-smith",
                "Aunt Maria met Maria Lopez      | person:maria, person:maria-lopez",
                "Tia Mowry met Tamera Mowry      | person:tia-mowry, person:tamera-mowry",
                "Tom (Anna) called               | person:tom, person:anna",
            })
    void leavesTheOthersApart(String text, String expected) {
        assertThat(people(text, null)).containsExactly(expected.split(", ", -1));
    }

    @Test
    void takesAFirstNameForTheSpeakerWhoHasIt() {
        assertThat(people("It is Tom, call me back", "Tom Baker")).containsExactly("person:tom-baker");
        assertThat(people("Call me Bob", "Tom Baker")).containsExactly("person:tom-baker");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I'm Chris' sister            | Ana Ruiz         | person:ana-ruiz, person:chris",
                "I am Tom and Lisa's mother   | Ana Ruiz         | person:ana-ruiz, person:tom, person:lisa",
                "Jean likes jazz              | Jean-Luc Picard  | person:jean",
                "Jean: I like jazz            | Jean-Luc Picard  | person:jean",
            })
    void leavesTheSpeakerApartFromOthers(String text, String speaker, String expected) {
        assertThat(people(text, speaker)).containsExactly(expected.split(", ", -1));
    }

    @Test
    void leavesAFirstNameAloneWhereTheNameOfTheSpeakerIsTooLongForAKey() {
        assertThat(people("Bruno likes jazz", "Bruno " + "\ufdfa".repeat(20))).containsExactly("person:bruno");
    }

    @Test
    void takesIInAQuotationForWhoIsQuoted() {
        assertThat(people("\"I am late\", said Anna", "Tom Baker")).containsExactly("person:anna");
        assertThat(people("Anna said: \"I am late\". I waited", "Tom Baker"))
                .containsExactly("person:anna", "person:tom-baker");
    }

    @Test
    void takesYouForTheUserToWhomAnotherSpeaks() {
        var request = new ExtractionRequest(
                "Your sister Clara called", Instant.EPOCH, ZoneId.of("UTC"), "Ana Ruiz", "assistant");

        assertThat(Extractors.rules().extract(request).entities())
                .extracting(ExtractedEntity::key)
                .containsExactly("person:ana-ruiz", "person:clara");
        assertThat(people("Your sister Clara called me", "Ana Ruiz"))
                .containsExactly("person:clara", "person:ana-ruiz");
    }

    @Test
    void takesYouForTheUserWhereAnAssistantSpeaks() {
        var request = new ExtractionRequest(
                "system: You answer politely.\nAna Ruiz: Hello, Tom here says hi to you.\nassistant: Your sister Clara called.",
                Instant.EPOCH,
                ZoneId.of("UTC"),
                "Ana Ruiz",
                null);

        Extraction extraction = Extractors.rules().extract(request);

        assertThat(extraction.entities())
                .extracting(ExtractedEntity::key, entity -> entity.mentions().size())
                .contains(tuple("person:ana-ruiz", 2), tuple("person:clara", 1));
        assertThat(extraction.relations())
                .anySatisfy(relation -> assertThat(relation.type()).isEqualTo(RelationType.FAMILY_OF));
    }

    private static List<String> people(String text, @Nullable String speaker) {
        return Extractors.rules()
                .extract(new ExtractionRequest(text, Instant.EPOCH, ZoneId.of("UTC"), null, speaker))
                .entities()
                .stream()
                .filter(entity -> entity.type() == EntityType.PERSON)
                .map(ExtractedEntity::key)
                .toList();
    }
}
