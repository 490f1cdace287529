package io.memlog.models;

import java.util.Set;

/** The words that projects and topics are found by, all in small letters; immutable, thread-safe. */
final class TopicWords {
    /** Pieces of work with an aim: with words before that describe them they name a project. */
    static final Set<String> PROJECT_HEADS = WordLists.words("""
            project migration upgrade redesign rollout roadmap launch relaunch initiative sprint campaign refactoring
            refactor prototype audit onboarding rewrite integration release programme hackathon renovation conversion
            forecast pilot relocation census overhaul restoration revamp makeover remodel remodelling refurbishment
            deployment consolidation digitisation digitization restructuring reorganisation reorganization expansion
            extension implementation modernisation modernization rebrand rebranding fundraiser build rebuild rework
            reforestation excavation merger cleanup rewilding
            """);
    /** After these words a head word names no work: "whale migration". */
    static final Set<String> NATURAL = WordLists.words("""
            whale whales bird birds animal animals salmon eel eels butterfly butterflies human wildebeest fish goose geese
            press product food rocket missile spanish hair nail lash news book album film movie
            """);
    /** Describe without naming; they are left out at the start of a project's name. */
    static final Set<String> WEAK = WordLists.words("""
            new old big small whole entire full first second third next last final latest upcoming planned current
            ongoing recent good great huge major minor long quick same other own own-going successful failed delayed
            complete another possible
            """);
    /** Verbs and other words that never belong to a project's name. */
    static final Set<String> NOT_IN_PROJECT = WordLists.words("""
            started starts start starting finish finishes leads lead led leading manages manage managed managing runs
            run ran running owns own owned plans plan planned planning begins begin began launches launched launching
            complete completes completed completing joins join joined joining presents presented presenting discussed
            discuss discusses reviews reviewed review approves approved approve needs need wants want delayed postponed
            postpones blocks blocked funds funded supports supported oversees oversee coordinates coordinate drives
            drive builds building build built maintains maintain develops develop designs design writes wrote writing
            worked works work working reviewing cancelled cancels handles handle signs signed announces announced tests
            tested testing pays paid pay sponsors sponsored says said asks asked likes loves hates
            i'll we'll let's helped helps help
            """);

    static final Set<String> ABOUT = Set.of("about", "regarding", "concerning");
    /** Nouns that are "on" something. */
    static final Set<String> ON_NOUNS = WordLists.words("""
            talk talks essay essays thesis book books news lecture lectures paper article articles report reports
            course courses seminar documentary podcast dissertation presentation lesson workshop research study
            studies chapter keynote webinar
            """);
    /** Verbs of taste that are followed by what is liked or not. */
    static final Set<String> TASTE = WordLists.words("""
            likes like liked loves love loved enjoys enjoy enjoyed prefers prefer preferred adores adore
            hates hate hated dislikes dislike disliked detests detest loathes loathe despises despise
            """);
    /** As nouns, prepositions or infinitives these are no cues, so a subject must stand before them. */
    static final Set<String> BARE_TASTE = WordLists.words("""
            like love enjoy prefer adore hate dislike detest loathe despise
            """);

    static final Set<String> BEFORE_BARE_TASTE = WordLists.words("""
            i you we they really also still always both definitely don't dont do didn't doesn't doesnt never who and
            absolutely totally secretly particularly especially all but to
            """);
    static final Set<String> LEARNING = WordLists.words("""
            learns learning learned learnt learn studies studying studied teaches teaching taught researches researching
            researched discusses discussing discussed presents presented presenting
            """);
    /** Verbs that are also nouns or adjectives, so a word before must make them verbs. */
    static final Set<String> BARE_LEARNING = Set.of("study", "teach", "research", "discuss", "present", "learn");

    static final Set<String> BEFORE_VERB = WordLists.words("""
            to i you we they will can should must could would who and also let's
            """);

    static final Set<String> ADVERBS = WordLists.words("""
            really also still just only mostly mainly especially particularly very much more and so quite too both
            """);
    static final Set<String> DETERMINERS = WordLists.words("""
            the a an my our your his her their this that these those some any all every each its both
            """);
    /** Gerunds that say only that somebody does it: what they do it with is the topic. */
    static final Set<String> LIGHT_GERUNDS = WordLists.words("eating playing watching drinking");

    /** Gerunds that open a clause rather than name an activity: "thinks about moving abroad". */
    static final Set<String> CLAUSE_GERUNDS = WordLists.words("""
            moving leaving going getting quitting switching changing becoming starting buying selling returning joining
            applying coming staying taking making giving trying using asking telling letting putting
            """);

    /** Words that name no topic when they stand alone. */
    static final Set<String> PLAIN = WordLists.words("""
            team job day days life work plan plans family trip weekend idea ideas thing things stuff it that this event
            meeting project people party place one ones time times year month week house home issue issues problem
            problems question questions way story everything result results lot lots bit something anything nothing
            everyone someone anyone nobody boss colleague colleagues friend friends name date details detail status
            news update updates situation future past end start beginning rest matter topic subject progress person
            dad mom mum baby kids kid children brother sister parents husband wife son daughter room office town city
            neighbourhood neighborhood view smell look sound half third quarter dozen two three four five ten
            move moving leaving going getting being having doing coming starting
            """);
    /** In a third person's list of verbs these are verbs, not things that are liked: "loves tea and works". */
    static final Set<String> VERBS = WordLists.words("""
            works lives plays wants needs has goes thinks sleeps runs sings carries keeps makes gets gives takes knows
            says speaks reads writes cooks bakes drinks eats drives rides swims walks watches visits travels moves
            helps hopes plans spends studies teaches collects owns rents sells buys calls asks tells comes leaves
            starts stays tries uses volunteers wears grows feels finds is was had will would can could should
            went came got made took said wrote bought sold lost found moved lived worked played wanted needed
            go drink eat take get make keep watch bring see ask try avoid refuses skips orders
            """);

    /** Words that end a phrase and that no list of stop words has. */
    static final Set<String> ENDING = WordLists.words("""
            around through near across between against above below behind along within inside outside toward towards
            beyond despite except among under without because whether unless starts ends begins opens takes needs wants
            makes gets goes comes closes failed slipped started ended began lol lmao haha hahaha tho btw pls pretty anyway atm rn imo omg
            """);

    private TopicWords() {}
}
