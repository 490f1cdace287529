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
}
