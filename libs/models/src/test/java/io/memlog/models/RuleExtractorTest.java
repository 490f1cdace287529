package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleExtractorTest {
    private static final Extractor RULES = Extractors.rules();
    private static final Instant AT = Instant.parse("2025-03-12T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Meeting with John about Q4 roadmap at Acme in Berlin   | location:berlin, organization:acme, person:john, project:q4-roadmap",
                "Call Dr. Lee                                           | person:lee",
                "Dinner with James O'Connor, Dublin                     | location:dublin, person:james-oconnor",
                "María López has MARIA'S keys                           | person:maria-lopez",
                "Anna is leading Project Phoenix                        | person:anna, project:project-phoenix",
                "She studied at the University of Leeds                 | organization:university-of-leeds",
                "Signed with Initech Ltd                                | organization:initech",
                "We flew to Brazil and New York                         | location:brazil, location:new-york",
                "Paid $1,200.50 to Bob                                  | money:usd-1200.5, person:bob",
                "It costs 3 million euros                               | money:eur-3000000",
                "Write to Bob@Example.com                               | email:bob@example.com",
                "See https://example.com/Path/.                         | url:https://example.com/path",
                "I was reading about solar panels                       | topic:solar-panels",
                "Yesterday we had great coffee                          | date:2025-03-11",
                "Mark said that Grace and Bill are late | person:bill, person:grace, person:mark",
                "Will May call? Hope so. Mark it.                       | ''",
                "The API returned OK                                    | ''",
            })
    void findsEntities(String text, String expected) {
        List<String> found = RULES.extract(request(text)).entities().stream()
                .map(ExtractedEntity::key)
                .sorted()
                .toList();

        assertThat(found).isEqualTo(split(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Elena lives in Buenos Aires and works at Siemens   | elena LIVES_IN buenos-aires, elena WORKS_AT siemens",
                "Priya Sharma from Deloitte is here                 | priya-sharma WORKS_AT deloitte",
                "Tom and Anna moved to Lisbon                       | anna LIVES_IN lisbon, tom LIVES_IN lisbon",
                "Maria met Tom and Anna                             | maria MET anna, maria MET tom",
                "Maria knows Peter                                  | maria KNOWS peter",
                "Anna's husband Peter joined Google                 | anna FAMILY_OF peter, peter WORKS_AT google",
                "Maria loves dark chocolate                         | maria LIKES dark-chocolate",
                "Tom hates mushrooms                                | tom DISLIKES mushrooms",
                "Maria is a member of the Red Cross                 | maria MEMBER_OF red-cross",
                "Olga is working on the data migration              | olga WORKS_ON data-migration",
                "Maria owns Siemens                                 | maria OWNS siemens, maria WORKS_AT siemens",
                "Maria talked about tax reform with Tom             | maria DISCUSSES tax-reform, maria MET tom, tom DISCUSSES tax-reform",
                "Maria never talked about tax reform                | ''",
                "Maria no longer works at SAP                       | ''",
                "Maria doesn't like Tom                             | maria DISLIKES tom",
            })
    void findsTypedRelations(String text, String expected) {
        List<String> found = RULES.extract(request(text)).relations().stream()
                .filter(relation -> relation.type() != RelationType.MENTIONED_WITH)
                .map(relation -> name(relation.fromKey()) + " " + relation.type() + " " + name(relation.toKey()))
                .sorted()
                .toList();

        assertThat(found).isEqualTo(split(expected));
    }

    @Test
    void connectsWhatASentenceNamesTogetherAndNothingAcrossSentences() {
        Extraction extraction = RULES.extract(request("Maria saw something at Siemens. Tom stayed in Oslo."));

        assertThat(extraction.relations())
                .extracting(ExtractedRelation::fromKey, ExtractedRelation::toKey, ExtractedRelation::type)
                .containsExactlyInAnyOrder(
                        tuple("person:maria", "organization:siemens", RelationType.MENTIONED_WITH),
                        tuple("person:tom", "location:oslo", RelationType.MENTIONED_WITH));
    }

    @Test
    void takesIForTheSpeakerElseTheUser() {
        String text = "I met Sarah in Paris";

        assertThat(RULES.extract(new ExtractionRequest(text, AT, ZoneId.of("UTC"), "Tom Baker", null))
                        .relations())
                .anySatisfy(relation -> {
                    assertThat(relation.fromKey()).isEqualTo("person:tom-baker");
                    assertThat(relation.toKey()).isEqualTo("person:sarah");
                    assertThat(relation.type()).isEqualTo(RelationType.MET);
                });
        assertThat(RULES.extract(new ExtractionRequest(text, AT, ZoneId.of("UTC"), "Tom Baker", "Olga"))
                        .entities())
                .extracting(ExtractedEntity::key)
                .contains("person:olga")
                .doesNotContain("person:tom-baker");
        assertThat(RULES.extract(request(text)).entities())
                .extracting(ExtractedEntity::key)
                .containsExactly("person:sarah", "location:paris");
    }

    @Test
    void takesIForTheNameThatALineBeginsWith() {
        Extraction extraction = RULES.extract(request("Caroline: I live in Oslo\nassistant: I live in Rome"));

        assertThat(extraction.relations())
                .filteredOn(relation -> relation.type() == RelationType.LIVES_IN)
                .extracting(ExtractedRelation::fromKey)
                .containsExactly("person:caroline");
    }

    @Test
    void countsMentionsInCodePoints() {
        String text = "🎉🎉 Maria Lopez met 👩‍🚀 Tom. Maria left";

        Extraction extraction = RULES.extract(request(text));

        ExtractedEntity maria = extraction.entities().getFirst();
        assertThat(maria.key()).isEqualTo("person:maria-lopez");
        assertThat(maria.mentions()).extracting(span -> surface(text, span)).containsExactly("Maria Lopez", "Maria");
    }

    @Test
    void neverThrowsAndStaysWithinTheLimitsOnAnyText() {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String text = randomText(random);

            Extraction extraction = RULES.extract(new ExtractionRequest(text, AT, ZoneId.of("UTC"), "Tom", null));

            int length = text.codePointCount(0, text.length());
            assertThat(extraction.entities())
                    .allSatisfy(entity -> assertThat(entity.mentions())
                            .allSatisfy(span -> assertThat(span.end()).isLessThanOrEqualTo(length)));
            assertThat(extraction.relations())
                    .allSatisfy(
                            relation -> assertThat(relation.evidence().end()).isLessThanOrEqualTo(length));
            assertThat(RULES.extract(new ExtractionRequest(text, AT, ZoneId.of("UTC"), "Tom", null)))
                    .isEqualTo(extraction);
        }
    }

    @Test
    void keepsTheFirstEntitiesOfACrowdedText() {
        String text = WordLists.PLACES.stream()
                .limit(120)
                .map(place -> "to " + capitalised(place))
                .collect(Collectors.joining(" and "));

        Extraction extraction = RULES.extract(request(text));

        assertThat(extraction.entities()).hasSize(Extraction.MOST_ENTITIES);
        assertThat(extraction.relations()).hasSizeLessThanOrEqualTo(Extraction.MOST_RELATIONS);
    }

    /** Time of the processor, so that a busy machine fails nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "@",
                "1,",
                "1 000 ",
                "Aa ",
                "http://.",
                "a.b@c.",
                "May ",
                "12 May ",
                "today ",
                "the 14th ",
                "every Monday and ",
                "one hundred ",
                "$5 k ",
                "I like tea, ",
                "I met Tom and ",
                "Tom's wife Anna, ",
                "likes a b c d e f ",
                "works at the in of the ",
                "owns half of a b c ",
                "bought Tom's a b called ",
                "Tom's dog , Anna ",
                "talked with Tom about a b c ",
                "gave talk in Oslo on ",
                "meeting with Tom about Anna's ",
                "\"I ",
                "Anna: me\n",
                "Dr. ",
                "he she it his her ",
                "project ",
                "( ",
                "9:15 ",
                "\uD83D\uDE00"
            })
    void staysQuickOnTextsMadeToBeSlow(String part) {
        String text = part.repeat(100_000 / part.length());
        var request = new ExtractionRequest(text, AT, ZoneId.of("UTC"), "Tom", null);
        RULES.extract(new ExtractionRequest(text.substring(0, 5_000), AT, ZoneId.of("UTC"), "Tom", null));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();

        long start = threads.getCurrentThreadCpuTime();
        RULES.extract(request);

        assertThat(threads.getCurrentThreadCpuTime() - start).isLessThan(1_500_000_000L);
    }

    /** Each of these was stopped at by a rule for seconds to minutes, or for good. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void endsOnTextsThatOnceStoppedIt() {
        List.of(
                        "\u0301\u0316",
                        "\u302e\ud834\udd65",
                        "\u03a3",
                        "Zorg: \r",
                        "x learning y, ",
                        "x learning y and ",
                        "Tom he he he he.\n",
                        "Project Tundra leads it, leads it.\n",
                        "\u201c",
                        "x Tom x Zogu ",
                        "9:15 ",
                        "great-")
                .forEach(part -> {
                    String repeated = "Tom's a" + part.repeat(100_000 / part.length());
                    assertThat(RULES.extract(request(repeated))).isNotNull();
                    assertThat(RULES.extract(request(part.repeat(100_000 / part.length()) + "uncle Anna.")))
                            .isNotNull();
                });
    }

    @Test
    void readsAnyNumberOfGreats() {
        String text = "Tom's " + "great-".repeat(3_000) + "uncle Anna.";

        assertThat(RULES.extract(request(text)).entities())
                .extracting(ExtractedEntity::key)
                .contains("person:tom");
    }

    @Test
    void leavesOffsetsAsTheyAreWhereMarksPileUp() {
        String text = "A" + "\u0301".repeat(50) + "\ud802\ude0f".repeat(50) + " b. Maria met Tom";

        ExtractedEntity maria = RULES.extract(request(text)).entities().stream()
                .filter(entity -> entity.key().equals("person:maria"))
                .findFirst()
                .orElseThrow();

        assertThat(maria.mentions()).extracting(span -> surface(text, span)).containsExactly("Maria");
    }

    private static String randomText(Random random) {
        String[] words = {
            "Maria",
            "Lopez",
            "met",
            "works at",
            "Acme",
            "in Paris",
            "I",
            "my",
            "last Friday",
            "31 February",
            "99/99/9999",
            "$5",
            "0000-00-00",
            "at 7pm",
            "and",
            ".",
            "\n",
            "likes",
            "'s",
            "Dr.",
            "Project X",
            "@",
            "a@b.c",
            "https://x",
            "\u0000",
            "\uD83D",
            "é",
            "Ünal: ",
            "99:99"
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                text.append((char) random.nextInt(Character.MAX_VALUE + 1));
            } else if (random.nextInt(8) == 0) {
                text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
            } else {
                text.append(words[random.nextInt(words.length)]);
            }
            text.append(random.nextBoolean() ? " " : "");
        }
        return text.toString();
    }

    private static ExtractionRequest request(String text) {
        return ExtractionRequest.of(text, AT, ZoneId.of("UTC"));
    }

    private static String surface(String text, TextSpan span) {
        return text.substring(text.offsetByCodePoints(0, span.start()), text.offsetByCodePoints(0, span.end()));
    }

    private static List<String> split(String expected) {
        return expected.isEmpty()
                ? List.of()
                : Arrays.stream(expected.split(", ", -1)).sorted().toList();
    }

    private static String name(String key) {
        return key.substring(key.indexOf(':') + 1);
    }

    private static String capitalised(String name) {
        return Arrays.stream(name.split(" ", -1))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining(" "));
    }
}
