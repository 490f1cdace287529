package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountFinderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "It was $1,299.99.               | UTC                 | $1,299.99         | usd-1299.99",
                "owes 15€ still                  | UTC                 | 15€               | eur-15",
                "paid 1.250,50 € for tiles       | UTC                 | 1.250,50 €        | eur-1250.5",
                "CHF 2,390 in total              | UTC                 | CHF 2,390         | chf-2390",
                "640 EUR a night                 | UTC                 | 640 EUR           | eur-640",
                "$50 USD per lesson              | UTC                 | $50 USD           | usd-50",
                "raised €18m                     | UTC                 | €18m              | eur-18000000",
                "costs 1.5k euros                | UTC                 | 1.5k euros        | eur-1500",
                "fined 12 million euros          | UTC                 | 12 million euros  | eur-12000000",
                "A$75 each                       | UTC                 | A$75              | aud-75",
                "S$60 each                       | UTC                 | S$60              | sgd-60",
                "200 Swiss francs                | UTC                 | 200 Swiss francs  | chf-200",
                "4 500 kr                        | Europe/Oslo         | 4 500 kr          | nok-4500",
                "4500 kr                         | Europe/Stockholm    | 4500 kr           | sek-4500",
                "the Oslo flat cost 4500 kr      | Europe/London       | 4500 kr           | nok-4500",
                "1,500 shillings per tent        | Africa/Nairobi      | 1,500 shillings   | kes-1500",
                "85 rupees                       | Asia/Karachi        | 85 rupees         | pkr-85",
                "350 pesos                       | America/Mexico_City | 350 pesos         | mxn-350",
                "R 250                           | Africa/Johannesburg | R 250             | zar-250",
                "two million dollars             | UTC                 | two million dollars | usd-2000000",
                "half a million pounds           | UTC                 | half a million pounds | gbp-500000",
                "twenty-five bucks               | UTC                 | twenty-five bucks | usd-25",
                "$0.005 per call                 | UTC                 | $0.005            | usd-0.005",
                "0.0125 EUR per call             | UTC                 | 0.0125 EUR        | eur-0.0125",
                "\u20b912,34,567 for the car          | UTC                 | \u20b912,34,567        | inr-1234567",
                "\u20b912,34,567.50 for the car       | UTC                 | \u20b912,34,567.50     | inr-1234567.5",
                "$1,234,567                      | UTC                 | $1,234,567        | usd-1234567",
            })
    void readsNumberAndCurrency(String text, String zone, String surface, String key) {
        List<ExtractedEntity> amounts = amounts(text, zone);

        assertThat(amounts).extracting(ExtractedEntity::name).containsExactly(surface);
        assertThat(amounts).extracting(ExtractedEntity::key).containsExactly("money:" + key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 percent off",
                "two months' rent",
                "lost 10 pounds since spring",
                "5 pounds of flour",
                "room R 250",
                "version 1.200",
                "100 m",
                "ten gold pieces",
                "$1234567890123456",
                "1234567890123456 dollars"
            })
    void leavesOtherNumbersAlone(String text) {
        assertThat(amounts(text, "UTC")).isEmpty();
    }

    private static List<ExtractedEntity> amounts(String text, String zone) {
        return Extractors.rules()
                .extract(ExtractionRequest.of(text, Instant.parse("2025-03-12T10:00:00Z"), ZoneId.of(zone)))
                .entities()
                .stream()
                .filter(entity -> entity.type() == EntityType.MONEY)
                .toList();
    }
}
