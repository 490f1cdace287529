package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalKeysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PERSON       | Dr. María López         | person:maria-lopez",
                "PERSON       | MARÍA LÓPEZ             | person:maria-lopez",
                "PERSON       | María’s                 | person:maria",
                "PERSON       | Frau Dr. Heike Brandl   | person:heike-brandl",
                "PERSON       | Great-aunt Philippa     | person:philippa",
                "PERSON       | Judge Okafor            | person:okafor",
                "PERSON       | M. Lefèvre              | person:lefevre",
                "PERSON       | M. Scott                | person:m-scott",
                "PERSON       | Don Hernando            | person:hernando",
                "PERSON       | Dean Martin             | person:dean-martin",
                "PERSON       | Doctor                  | person:doctor",
                "ORGANIZATION | The Paper Herons        | organization:paper-herons",
                "ORGANIZATION | Fairweather & Co.       | organization:fairweather",
                "ORGANIZATION | Huber GmbH & Co. KG     | organization:huber",
                "ORGANIZATION | Havsvind AB             | organization:havsvind",
                "ORGANIZATION | Bois Clair S.A.R.L.     | organization:bois-clair",
                "ORGANIZATION | Cobalt, Inc.            | organization:cobalt",
                "ORGANIZATION | AB                      | organization:ab",
                "ORGANIZATION | Alpine Day Spa          | organization:alpine-day-spa",
                "ORGANIZATION | AS Vallée               | organization:as-vallee",
                "ORGANIZATION | St Cuthbert's College   | organization:st-cuthberts-college",
                "LOCATION     | the Faroe Islands       | location:faroe-islands",
                "TOPIC        | '  '                    | ''",
            })
    void writesOneNameOneWay(EntityType type, String name, String key) {
        assertThat(CanonicalKeys.of(type, name)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\u305f\u3044\u304d | \u3060\u3044\u304d",
                "\u0930\u0940\u0928\u093e | \u0930\u093e\u0928\u0940",
                "Tia Mowry | Mowry",
            })
    void keepsTwoNamesApart(String one, String other) {
        assertThat(CanonicalKeys.of(EntityType.PERSON, one)).isNotEqualTo(CanonicalKeys.of(EntityType.PERSON, other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2 | \u0393\u0399\u03a9\u03a1\u0393\u039f\u03a3",
                "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f | \u0645\u062d\u0645\u062f",
                "Tia Rosa | Rosa",
            })
    void joinsSpellingsOfOneName(String one, String other) {
        assertThat(CanonicalKeys.of(EntityType.PERSON, one)).isEqualTo(CanonicalKeys.of(EntityType.PERSON, other));
    }
}
