package io.memlog.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The word lists of the rules, all in lower case; immutable, thread-safe. */
final class WordLists {
    static final Set<String> FIRST_NAMES = lines("first-names.txt");
    static final Set<String> LAST_NAMES = lines("last-names.txt");
    static final Set<String> ORGANIZATIONS = lines("organizations.txt");
    static final Set<String> PLACES = places();
    /** Words whose capital says nothing. */
    static final Set<String> COMMON = words(String.join(" ", lines("common-words.txt")));

    /** First names that are also common words. */
    static final Set<String> COMMON_NAMES = words("""
            amber angel art autumn berry bill bud candy cash chance charity chase cherish crystal daisy dawn drew dusty
            early earnest faith frank ginger glory golden grace guy hang happy harmony hazel heather heaven holly honor
            hope iris ivy jade joy justice lily lucky mark max melody merry miles misty olive page pat patience pearl
            penny precious prince princess prudence queen rich rob rocky rose ruby sage sandy star storm stormy sue
            summer sun sunny violet will
            """);

    static final Set<String> TITLES = words("""
            mr mrs ms dr prof professor doctor sir aunt uncle
            """);

    /** A run of capitalised words with one of these is an organization. */
    static final Set<String> ORGANIZATION_WORDS = words("""
            inc ltd llc gmbh ag corp corporation company bank university institute labs laboratories group
            foundation hospital school college church airlines airways museum association club society agency
            ministry department holdings partners ventures capital technologies systems solutions studios media
            pharma pharmaceuticals insurance union council committee federation academy clinic orchestra fc plc
            co
            """);

    /** A run of capitalised words that ends with one of these is a place. */
    static final Set<String> PLACE_WORDS = words("""
            airport avenue bay beach bridge canyon city coast county district forest garden gardens harbour hill hills
            island islands lake mountain mountains ocean park peninsula plaza province river road sea square station street
            valley village
            """);

    /** Part of a longer name, small: University of Leeds, Ludwig van Beethoven. */
    static final Set<String> CONNECTORS = words("""
            of de van von der da del di la bin al &
            """);

    /** Words after which no topic goes on. */
    static final Set<String> STOP = words("""
            the a an my our your his her their its this that these those i you he she it we they me him us them
            and or but so if as at by for from in into of on onto to with about after before until till since
            while when where who what which how why because is are was were be been being am has have had do
            does did will would can could should may might must not no there here then than very really just
            also too again now today tomorrow yesterday tonight last next more most some any all both each every
            over up out off down like going went go get got said says tell told i'm it's i've don't doing
            finished done during regarding per via how's what's myself yourself
            something anything everything nothing thing things one ones lot lots bunch way maybe everyone someone
            everywhere somewhere lately having being making finding hearing seeing getting spending helping how's
            """);

    private WordLists() {}

    private static Set<String> places() {
        Set<String> places = new HashSet<>(lines("places.txt"));
        for (String country : Locale.getISOCountries()) {
            places.add(Locale.of("", country).getDisplayCountry(Locale.ENGLISH).toLowerCase(Locale.ROOT));
        }
        return Set.copyOf(places);
    }

    /** The words of a text, each once. */
    static Set<String> words(String text) {
        return Set.copyOf(new HashSet<>(Arrays.asList(text.strip().split("\\s+", -1))));
    }

    private static Set<String> lines(String file) {
        try (InputStream in = WordLists.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("word list %s is not in the jar".formatted(file));
            }
            Set<String> lines = new HashSet<>();
            new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(lines::add);
            return Set.copyOf(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("word list %s cannot be read".formatted(file), e);
        }
    }
}
