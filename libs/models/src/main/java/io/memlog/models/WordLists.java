package io.memlog.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The word lists of the rules, all in lower case; immutable, thread-safe. */
final class WordLists {
    static final Set<String> FIRST_NAMES = lines("first-names.txt");
    static final Set<String> LAST_NAMES = lines("last-names.txt");
    static final Set<String> ORGANIZATIONS = lines("organizations.txt");
    static final Set<String> PLACES = places();
    /** Cities that the rules would too often be wrong about ("Reading", "Nice"): evidence for the name head only. */
    static final Set<String> CITIES = lines("cities.txt");
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
            co llp sarl bv analytics bakery bistro bookshop brewery builders carpentry catering cinema coffee
            construction consulting cooperative dental diagnostics diner distillery electronics elementary
            engineering entertainment ferries financial florists foods freight furniture gallery genomics gym hospice
            hostel hotel imaging industries infirmary kennels laboratory landscaping logistics lodge medical mining
            motors mutual opera optical outfitters payments pharmacy philharmonic physio pizzeria plumbing polytechnic
            publishing realty recruiting rentals rescue restaurant robotics roofing rovers savings semiconductors
            shipping software symphony taxis telecom theatre theater therapeutics trust tutoring tyres utilities
            veterinary vets wanderers winery
            """);

    /** May end the name of an organization, and of much else: evidence for the name head only. */
    static final Set<String> TRADES = words("""
            accounting advisors agency apparel architects art auto bikes biotech books brokers burgers butchers café cafe
            capital care cars charity chemicals choir clothing community conservatory courier credit cycling dairy data
            deli design digital electric energy events express farms film films finance fitness florist food football
            games garage garden grill guild health high homes house interiors kitchen law league legal library lines
            machines marine market markets mills mobile music news online optics painting paper party philharmonics
            pictures pizza players post power press primary print properties radio records repairs research rugby running
            salon sanctuary scouts security services shelter solar sports stables steel storage store stores surgery talent
            team tech textiles times tours toys trading transport travel tv volunteers water wellness wheels windows wines
            women's works yoga badgers bears bulls cardinals chiefs devils dragons eagles falcons flames giants gulls
            hawks herons hornets jets kings knights lions panthers pirates raiders rangers ravens rockets royals saints
            sharks spartans stars tigers titans united vikings warriors wolves
            """);

    /** May begin the name of an organization, also in other languages, without accents: evidence for the name head only. */
    static final Set<String> FOREWORDS = words("""
            agence albergue apotheke associazione asociacion auberge autohaus ayuntamiento backerei bakkerij banca banco
            bank bar bistro bistrot boulangerie brasserie bureau cafe caffe caisse cantina casa centro chez city cinema
            clinica club clube colegio college compagnie consulate county credit department dojo ecole editions embassy
            escuela fc ferreteria friends fundacion fundacao galerie gasthof gemeente groupe grupo gymnasium habitat hacienda
            hopital hospital hostal hotel house humane institut institute instituto kancelaria klinik klinikum konditorei
            laboratorio liceo libreria librairie lycee maison mercado ministry museo museu museum national norges norsk
            osteria panaderia pensao pensjonat pizzeria port posada praxis radio real restaurante ristorante royal saint
            salon school society sparkasse st stadtwerke studio supermercado supreme szkola szpital taller taverna team teatro
            trattoria uniklinik universidad universidade universita universitat universite university verlag villa
            volkshochschule weingut
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
        return Set.copyOf(new HashSet<>(linesInOrder(file)));
    }

    /** The lines of a list, blank ones and comments left out. */
    static List<String> linesInOrder(String file) {
        try (InputStream in = WordLists.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("word list %s is not in the jar".formatted(file));
            }
            return new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("word list %s cannot be read".formatted(file), e);
        }
    }
}
