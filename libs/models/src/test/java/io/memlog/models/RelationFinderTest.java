package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names are given as {@code [P Anna]}, so that only the relations are tested. */
class RelationFinderTest {
    private static final Instant AT = Instant.parse("2025-03-12T10:00:00Z");
    private static final Pattern NAME = Pattern.compile("\\[([POL]) ([^\\]]*)\\]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[P Ben] is the head chef at [O Osteria Luna]                 | ben WORKS_AT osteria-luna",
                "[P Noor] started a new job at [O Calder]                     | noor WORKS_AT calder",
                "[O Calder] hired [P Dina] as its CTO                         | dina WORKS_AT calder",
                "[O Calder]'s CEO [P Dina] is late                            | dina WORKS_AT calder",
                "[P Dina], a nurse at [O Calder], is late                     | dina WORKS_AT calder",
                "[P Jonas] quit [O Brewmark] and now runs [O Fern & Oak]      | jonas WORKS_AT fern-oak",
                "[P Jonas] works in [L Bonn] for [O Fern & Oak]               | jonas WORKS_AT fern-oak",
                "Mail from [P Kubra] from [O Fern & Oak]                      | kubra WORKS_AT fern-oak",
                "[P Ulla] lives in [L Bonn], works for [O Havsvind] and loves tea | ulla LIVES_IN bonn, ulla LIKES tea, ulla WORKS_AT havsvind",
                "[P Ida] used to live in [L Bergen] but moved to [L Bonn]     | ida LIVES_IN bonn",
                "[P Omar] and his wife [P Salma] live in [L Lyon]             | omar FAMILY_OF salma, omar LIVES_IN lyon, salma LIVES_IN lyon",
                "[P Rita] lives with [P Paul] in [L Porto]                    | paul LIVES_IN porto, rita LIVES_IN porto",
                "[P Anna] says [P Tom] lives in [L Perth]                     | tom LIVES_IN perth",
                "[P Anna] works with [P Tom] and [P Maria] lives in [L Oslo]  | anna KNOWS tom, maria LIVES_IN oslo",
                "[P Uma]'s boss is [P Gordon]                                 | uma KNOWS gordon",
                "[P Gordon], [P Uma]'s boss, hates meetings and olives        | gordon DISLIKES meetings, gordon DISLIKES olives, uma KNOWS gordon",
                "[P Pia] is learning Welsh from [P Mrs. Albrecht]             | pia KNOWS albrecht",
                "[P Rosa] is married to [P Igor]                              | rosa FAMILY_OF igor",
                "[P Rosa] and [P Igor] got engaged                            | rosa FAMILY_OF igor",
                "[P Max] is [P Lena]'s younger brother                        | lena FAMILY_OF max",
                "[P Rosa] and [P Igor] met in [L Rome]                        | rosa MET igor",
                "[P Rosa] had lunch with [P Igor]                             | rosa MET igor",
                "[P Kofi] plays violin for the [O Accra Philharmonic]         | kofi MEMBER_OF accra-philharmonic",
                "[P Kofi] joined [O FC Rivemont]                              | kofi MEMBER_OF fc-rivemont",
                "[P Kofi] is on the board of [O Soup for All]                 | kofi MEMBER_OF soup-for-all",
                "[P Kofi] is a student at [O Dunmore High]                    | kofi MEMBER_OF dunmore-high",
                "[P Olga] leads the data migration with [P Pavel]             | olga KNOWS pavel, olga WORKS_ON data-migration, pavel WORKS_ON data-migration",
                "The data migration is led by [P Olga]                        | olga WORKS_ON data-migration",
                "The data migration is late, says [P Olga], who leads it      | olga WORKS_ON data-migration",
                "[P Nils] is not a fan of horror films                        | nils DISLIKES horror-films",
                "[P Nils] doesn't like olives or anchovies                    | nils DISLIKES anchovies, nils DISLIKES olives",
                "[P Nils] can't stand loud music                              | nils DISLIKES loud-music",
                "[P Nils] prefers tea over coffee                             | nils LIKES tea",
                "[P Nils]'s favourite soup is borscht                         | nils LIKES borscht",
                "[P Ana] met [P Tom]; he works at [O Volt]                    | ana MET tom, tom WORKS_AT volt",
                "[O Volt] has an office in [L Ghent]                          | volt LOCATED_IN ghent",
                "We ate at [O Bistro Vert] in [L Namur]                       | bistro-vert LOCATED_IN namur",
                "[L Dinant] is a town in [L Belgium]                          | dinant LOCATED_IN belgium",
                "[P Nils] not only likes jazz but also plays it               | nils LIKES jazz",
                "[P Nils] doesn't just like [P Zoe]                           | nils LIKES zoe",
                "[O Calder]'s new engineer [P Dina] is late                   | dina WORKS_AT calder",
                "[O Calder] sales manager [P Dina] is late                    | dina WORKS_AT calder",
                "[P Rosa] and [P Igor] got engaged in [L Rome]                | rosa FAMILY_OF igor",
                "[P Tom], whose wife is a nurse, lives in [L Oslo]            | tom LIVES_IN oslo",
                "[P Anna] owns [O Volt]                                       | anna OWNS volt, anna WORKS_AT volt",
                "[P Anna] owns a bakery called [O Volt] with [P Tom]          | anna KNOWS tom, anna OWNS volt, anna WORKS_AT volt, tom OWNS volt, tom WORKS_AT volt",
                "[P Anna] and [P Tom] co-own [O Volt]                         | anna OWNS volt, anna WORKS_AT volt, tom OWNS volt, tom WORKS_AT volt",
                "[P Anna] holds 20 percent of [O Volt]                        | anna OWNS volt",
                "[P Anna] sold her shares in spring and bought [O Volt]       | anna OWNS volt",
                "[P Anna] has [O Volt] shares                                 | anna OWNS volt",
                "[P Anna] is the owner of [O Volt]                            | anna OWNS volt, anna WORKS_AT volt",
                "[P Anna], the owner of [O Volt], is late                     | anna OWNS volt, anna WORKS_AT volt",
                "[O Volt]'s new owner is [P Anna]                             | anna OWNS volt, anna WORKS_AT volt",
                "[O Volt] is owned by [P Anna]                                | anna OWNS volt, anna WORKS_AT volt",
                "[O Volt] belongs to [P Anna] and [P Tom]                     | anna OWNS volt, anna WORKS_AT volt, tom OWNS volt, tom WORKS_AT volt",
                "[P Anna] bought the restaurant [O Volt] last year            | anna OWNS volt, anna WORKS_AT volt",
                "[P Anna] sold [O Volt] to [P Tom]                            | tom OWNS volt, tom WORKS_AT volt",
                "[P Anna] runs her own firm [O Volt]                          | anna OWNS volt, anna WORKS_AT volt",
                "[P Anna] owns [L Quince House]                               | anna OWNS quince-house",
                "[P Anna] owns the data migration                             | anna OWNS data-migration, anna WORKS_ON data-migration",
                "[P Anna]'s old dog [P Rex] is ill                            | anna OWNS rex",
                "[P Anna] has a cat called [P Tiger]                          | anna OWNS tiger",
                "[P Anna] adopted [P Rex], a blind spaniel                    | anna OWNS rex",
                "[P Rex] belongs to [P Anna]                                  | anna OWNS rex",
                "[P Anna] talked about solar panels                           | anna DISCUSSES solar-panels",
                "[P Anna] spoke to [P Tom] about solar panels                 | anna DISCUSSES solar-panels, anna MET tom",
                "[P Anna] spoke with [P Tom] about solar panels               | anna DISCUSSES solar-panels, anna MET tom, tom DISCUSSES solar-panels",
                "[P Anna] discussed the data migration with [P Tom]           | anna DISCUSSES data-migration, anna MET tom, tom DISCUSSES data-migration",
                "[P Anna] and [P Tom] discussed [O Volt]                      | anna DISCUSSES volt, anna MET tom, tom DISCUSSES volt",
                "[P Anna] presented the data migration to [O Volt]            | anna DISCUSSES data-migration",
                "[P Anna] brought up [L Oslo] again                           | anna DISCUSSES oslo",
                "[P Anna] mentioned [P Tom] twice                             | anna DISCUSSES tom",
                "[P Anna] gave a talk on solar panels in [L Oslo]             | anna DISCUSSES solar-panels",
                "[P Anna]'s talk about solar panels was long                  | anna DISCUSSES solar-panels",
                "The meeting with [P Tom] was about solar panels              | tom DISCUSSES solar-panels",
                "[P Anna] had a call with [P Tom] about [O Volt]              | anna DISCUSSES volt, anna MET tom, tom DISCUSSES volt",
                "[P Anna] keeps complaining about [O Volt]                    | anna DISCUSSES volt",
                "[O Volt] was mentioned by [P Tom]                            | tom DISCUSSES volt",
            })
    void findsWhatTheTextSays(String text, String expected) {
        assertThat(relations(text, null)).isEqualTo(sorted(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[P Marta] worked at [O Calder] until 2021",
                "[P Marta] left [O Calder]",
                "[P Marta] no longer works at [O Calder]",
                "[P Marta] wants to work at [O Calder]",
                "[P Marta] had an interview at [O Calder]",
                "Does [P Marta] work at [O Calder]?",
                "[P Marta] grew up in [L Bergen]",
                "[P Marta] has never met [P Lena]",
                "[P Marta] wants to meet [P Lena]",
                "[P Marta] doesn't know [P Lena]",
                "[P Marta] texted [P Lena]",
                "[P Marta] and [P Lena] were late",
                "[P Marta] plays against [O Elmswood United]",
                "[P Marta] applied to the [O Ridge Climbing Club]",
                "[P Marta] asked about the data migration",
                "[P Marta] is not working on the data migration",
                "[P Marta] would love tea",
                "[P Marta] used to love jazz",
                "[P Marta] and [P Lena] arrived; she lives in [L Oslo]",
                "[P Marta] saw [O The Tin Larks] in [L Namur]",
                "[O Calder] will open in [L Namur]",
                "[P Marta] isn\u00b4t working at [O Calder]",
                "[P Marta] isn`t working at [O Calder]",
                "[P Marta] isn\u02bct working at [O Calder]",
                "[P Marta] hasnt joined [O Calder]",
                "[P Marta] has yet to join [O Calder]",
                "[P Marta] failed to join [O Calder]",
                "[P Marta] declined to join [O Calder]",
                "[O Calder] fired manager [P Marta]",
                "[P Marta] and [P Lena] are engaged in talks",
                "[P Marta], whose wife works at [O Calder], is late",
                "[P Marta] doesn't own [O Calder]",
                "[P Marta] no longer owns [O Calder]",
                "[P Marta] wants to buy [O Calder]",
                "[P Marta] used to own [O Calder]",
                "[P Marta] sold [O Calder]",
                "[P Marta] bought a coat from [O Calder]",
                "[P Marta] bought [O Calder] shoes",
                "[P Marta] owns a flat in [L Oslo]",
                "[O Calder] is not owned by [P Marta]",
                "[P Marta] doesn't have a dog called [P Rex]",
                "Who owns [O Calder]? Not [P Marta]",
                "[P Marta] didn't discuss [O Calder]",
                "[P Marta] never talked about [O Calder]",
                "[P Marta] wants to talk about [O Calder]",
                "[P Marta] asked about [O Calder]",
                "[P Marta] heard talks about [O Calder]",
                "[P Marta] mentioned that [O Calder] is closed",
                "[P Marta] mentioned [O Calder] is closed",
                "[P Marta] is reading about solar panels",
                "[P Marta] presented [P Lena] with flowers",
            })
    void saysNothingMoreThanTheText(String text) {
        assertThat(relations(text, null)).isEmpty();
    }

    @Test
    void givesTheSpeakerTheirKinAndCompanions() {
        assertThat(relations("My sister [P Zoe] works with me at [O Volt]", "Tom Baker"))
                .contains("tom-baker FAMILY_OF zoe", "zoe WORKS_AT volt");
        assertThat(relations("I work at [O Volt] with [P Jisoo]", "Tom Baker"))
                .isEqualTo(sorted("jisoo WORKS_AT volt, tom-baker KNOWS jisoo, tom-baker WORKS_AT volt"));
        assertThat(relations("[P Ines] works at [O Volt], right?", "Tom Baker")).containsExactly("ines WORKS_AT volt");
    }

    @Test
    void namesTheWordsThatSaySo() {
        String text = "Yes. Maria lives in Oslo.";

        assertThat(Extractors.rules()
                        .extract(ExtractionRequest.of(text, AT, ZoneId.of("UTC")))
                        .relations())
                .singleElement()
                .satisfies(relation -> {
                    assertThat(relation.ruleId()).isEqualTo("lives-in");
                    assertThat(text.substring(
                                    relation.evidence().start(),
                                    relation.evidence().end()))
                            .isEqualTo("Maria lives in Oslo");
                    assertThat(relation.confidence()).isBetween(0.5, 1.0);
                });
    }

    private static List<String> relations(String marked, @Nullable String user) {
        var text = new StringBuilder();
        List<Finding> names = new ArrayList<>();
        int at = 0;
        for (Matcher m = NAME.matcher(marked); m.find(); at = m.end()) {
            text.append(marked, at, m.start());
            EntityType type = switch (m.group(1)) {
                case "P" -> EntityType.PERSON;
                case "O" -> EntityType.ORGANIZATION;
                default -> EntityType.LOCATION;
            };
            String name = m.group(2);
            int start = text.length();
            text.append(name);
            names.add(
                    new Finding(start, start + name.length(), type, CanonicalKeys.of(type, name), name, 0.9, "given"));
        }
        text.append(marked.substring(at));
        return new RuleExtractor()
                        .extract(
                                new ExtractionRequest(text.toString(), AT, ZoneId.of("UTC"), user, null),
                                (whole, words, findings) -> names.forEach(findings::add))
                        .relations()
                        .stream()
                        .filter(relation -> relation.type() != RelationType.MENTIONED_WITH)
                        .map(RelationFinderTest::written)
                        .sorted()
                        .toList();
    }

    private static String written(ExtractedRelation relation) {
        return name(relation.fromKey()) + " " + relation.type() + " " + name(relation.toKey());
    }

    private static String name(String key) {
        return key.substring(key.indexOf(':') + 1);
    }

    private static List<String> sorted(String expected) {
        return Arrays.stream(expected.split(", ", -1)).sorted().toList();
    }
}
