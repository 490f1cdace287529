package io.memlog.models;

import static io.memlog.models.RelationWords.ACQUAINTANCE;
import static io.memlog.models.RelationWords.KIN;
import static io.memlog.models.RelationWords.MEMBER;
import static io.memlog.models.RelationWords.ROLE;

import java.util.List;
import java.util.stream.Stream;

/** The ways to tell relations, in order of precedence; immutable, thread-safe. */
final class RelationRules {
    private static final String BE = "(?:is|am|are|'m|been|be|became|becomes|remains)";
    private static final String MEAL =
            "(?:lunch|dinner|coffee|coffees|breakfast|brunch|drinks?|tea|beers?|supper|meal|pizza|ice-cream)";
    private static final String DONE =
            "(?:led|run|maintained|built|managed|owned|headed|coordinated|developed|designed|overseen|handled|organised|organized|done|written|planned)";

    /** Between a firm and what somebody is there: a verb would make the firm the one who acts. */
    private static final String RANK =
            "(?:(?:senior|junior|head|lead|chief|deputy|vice|assistant|associate|general|managing|executive|staff|principal|software|hardware|sales|marketing|product|project|data|finance|account|press|night|shift|area|branch|store|line) )";

    private static final List<RelationRule> WORK = List.of(
            RelationRule.of(
                    "works-at",
                    RelationType.WORKS_AT,
                    0.9,
                    "(?:works?|working|employed|teach|teaches|teaching|lectures?|consults?|consulting|interns?|interning|freelances?|cooks?|cooking|practises|practices|clerks|waits|bartends|writes|drives|designs|bakes|models|hired|(?:started|starts|starting|start|begins|began)(?: work| working)?|(?:got|gets|has|have|landed|took|accepted|found|started|starts) {G3}(?:job|position|role|post|internship|shift|apprenticeship)|on duty|on call|on shift|stationed|under contract) (?:with {wP} )?(?:{G5}|in @L\\d+ |@[TDR]\\d+ )(?:{G3})(?:at|for|by|with) {O}"),
            RelationRule.of(
                    "joined",
                    RelationType.WORKS_AT,
                    0.85,
                    "(?:joined|joins|joining|join|moved to|switched to|transferred to) (?:{G3}(?:at|of) )?{O}"),
            RelationRule.of(
                    "role-at",
                    RelationType.WORKS_AT,
                    0.9,
                    "(?:" + BE + "|as) {G5}" + ROLE + " (?:(?:of|for|in|on) {G3})?(?:at|of|for|with|in|from) {O}"),
            RelationRule.of(
                    "role-apposed",
                    RelationType.WORKS_AT,
                    0.85,
                    "{sP} [,(] {G4}" + ROLE + " (?:(?:of|for|in|on) {G3})?(?:at|of|for|with|in|from) {O}"),
            RelationRule.of("from-organization", RelationType.WORKS_AT, 0.7, "{sP} (?:from|of) {O}"),
            RelationRule.of(
                    "reached-at",
                    RelationType.WORKS_AT,
                    0.7,
                    "(?:reports? to|reporting to|works? with|working with|contact|email|call|ask|reach|phone|write to) {sP} at {O}"),
            RelationRule.of("reports-at", RelationType.WORKS_AT, 0.7, "(?:reports? to|reporting to) @P\\d+ at {O}"),
            RelationRule.of("doctor-at", RelationType.WORKS_AT, 0.7, "{sP} at {O}"),
            RelationRule.of(
                    "acquaintance-at",
                    RelationType.WORKS_AT,
                    0.8,
                    "{sP} [,(] @P\\d+ 's {G3}(?:" + ACQUAINTANCE + "|" + ROLE + ") (?:at|from) {O}"),
            RelationRule.of(
                    "acquaintance-at-is",
                    RelationType.WORKS_AT,
                    0.8,
                    "@P\\d+ 's {G3}(?:" + ACQUAINTANCE + "|" + ROLE + ") (?:at|from) {O} (?:is |, |: )?{sP}"),
            RelationRule.of("in-brackets", RelationType.WORKS_AT, 0.6, "{sP} \\( {O} \\)"),
            RelationRule.of(
                    "owns",
                    RelationType.WORKS_AT,
                    0.8,
                    "(?:runs?|running|owns?|co-owns|manages|manage|founded|co-founded|cofounded|started|start|opened|heads|head|leads|lead|chairs) (?:{G4}(?:called|named) )?{O}(?! (?:account|accounts|contract|deal|project|portfolio|team|campaign|office|group|stand|stall|booth|shares|'s))"),
            RelationRule.of(
                    "has-role", RelationType.WORKS_AT, 0.8, "{O} (?:'s {G2}|" + RANK + "{0,2})" + ROLE + " {sP}"),
            RelationRule.of(
                    "hires",
                    RelationType.WORKS_AT,
                    0.85,
                    "{O} (?:, (?:[^ ,;]+ ){1,6}, )?(?:has )?(?:hired|employs|recruited|appointed|hires) {G2}{sP}"),
            RelationRule.of("done-for", RelationType.WORKS_AT, 0.7, "by {sP} for {O}"));

    private static final List<RelationRule> MEMBERSHIP = List.of(
            RelationRule.of(
                    "plays-for",
                    RelationType.MEMBER_OF,
                    0.9,
                    "(?:plays?|playing|sings?|singing|streams?|streaming|races|rides|swims|skates|fights|competes|pitches|bowls|drums|dances|acts|performs|rows|rowing|skis|fences|wrestles|boxes|conducts|dives) (?:with {wP} )?(?:{G4}|@T\\d+ )(?:for|in|with) {O}"),
            RelationRule.of(
                    "volunteers",
                    RelationType.MEMBER_OF,
                    0.9,
                    "(?:volunteers?|volunteering|volunteered) {G4}(?:for|at|with|in) {O}"),
            RelationRule.of(
                    "member-of",
                    RelationType.MEMBER_OF,
                    0.9,
                    "(?:" + BE + "|as) {G4}" + MEMBER + " {G3}(?:of|at|for|in|with) {O}"),
            RelationRule.of(
                    "member-apposed",
                    RelationType.MEMBER_OF,
                    0.85,
                    "{sP} [,(] {G3}" + MEMBER + " {G2}(?:of|at|for|in|with) {O}"),
            RelationRule.of("belongs-to", RelationType.MEMBER_OF, 0.9, "(?:belongs?|belonging) to {O}"),
            RelationRule.of(
                    "on-board",
                    RelationType.MEMBER_OF,
                    0.9,
                    "(?:" + BE
                            + "|sits?|serves?|serving|sitting) {G2}on {G2}(?:board|committee|council) (?:of|at) {O}"),
            RelationRule.of("part-of", RelationType.MEMBER_OF, 0.85, BE + " {G1}part of {O}"),
            RelationRule.of("in-team", RelationType.MEMBER_OF, 0.8, BE + " (?:in|with) {O}"),
            RelationRule.of(
                    "studies-at",
                    RelationType.MEMBER_OF,
                    0.85,
                    "(?:studies|study|studying|enrolled|enrols|enrolls|majoring|majors) (?:{G4}|@T\\d+ )(?:at|in|with) {O}"),
            RelationRule.of("attends", RelationType.MEMBER_OF, 0.8, "(?:attends?|attending) {O}"),
            RelationRule.of("signed-for", RelationType.MEMBER_OF, 0.7, "signed for {O}"));

    private static final List<RelationRule> PROJECTS = List.of(
            RelationRule.of(
                    "works-on",
                    RelationType.WORKS_ON,
                    0.9,
                    "(?:leads?|led|leading|maintains?|maintained|maintaining|builds?|built|building|owns?|runs?|running|manages?|managed|managing|heads?|heading|coordinates?|coordinated|coordinating|develops?|developed|developing|designs?|designed|designing|oversees?|overseeing|oversaw|started|starts|finished|completed|drives|driving|handles|handling|wrote|writes|writing|organis(?:es|ed|ing)|organiz(?:es|ed|ing)|supervises|supervising|(?:works?|worked|working) (?:{G2}with {wP} )?{G2}on|"
                            + BE
                            + " {G2}(?:on|in charge of|responsible for|behind)|contributes? to|contributing to|contributed to|assigned to|(?:does|doing|did|handles) {G4}(?:for|on)|took over|takes? over|taking over|replaces @P\\d+ on) {G2}{R}"),
            RelationRule.of(
                    "done-by",
                    RelationType.WORKS_ON,
                    0.9,
                    "{R} (?:, )?(?:(?:is|was|are|were|'s|gets|being|has been|will be) )?{G2}" + DONE + " by {sP}"),
            RelationRule.of(
                    "team-of",
                    RelationType.WORKS_ON,
                    0.8,
                    "{sP} 's {G2}(?:team|group|crew|squad) (?:is |are )?(?:building|builds|built|leads|maintains|runs|running|owns|developing|working on|works on) {R}"),
            RelationRule.of(
                    "lead-is",
                    RelationType.WORKS_ON,
                    0.85,
                    "(?:lead|leader|owner|maintainer|head|manager) (?:on|of|for) {R} is {sP}"));

    private static final List<RelationRule> PLACES = List.of(
            RelationRule.of(
                    "lives-in",
                    RelationType.LIVES_IN,
                    0.9,
                    "(?:lives?|living|resides?|residing|settled|based|dwells) (?:with {wP} )?{G3}(?:in|on|at|near|outside) {L}"),
            RelationRule.of(
                    "moved-to",
                    RelationType.LIVES_IN,
                    0.85,
                    "(?:moved|moving|moves|relocated|relocating|emigrated|immigrated|move) (?:back |home |house |over |away |out |in |permanently )?(?:with {wP} )?(?:from @L\\d+ )?(?:back )?(?:to|into) {L}"),
            RelationRule.of("located-beside", RelationType.LOCATED_IN, 0.7, "{sO} (?:in|on) {L}"),
            RelationRule.of(
                    "located-in",
                    RelationType.LOCATED_IN,
                    0.85,
                    "{sO} (?:, )?(?:(?:is|are|'s|has been|have been) (?:(?:headquartered|based|located|situated|at home|right) )?|(?:headquartered|based|located|situated) )in {L}"),
            RelationRule.of(
                    "opened-in",
                    RelationType.LOCATED_IN,
                    0.8,
                    "{sO} (?:has )?(?:opened|opened up|runs|has|operates) (?:(?:its|their|first|second|third|new|own|flagship|big|small|main|office|offices|branch|store|shop|site|campus|depot|headquarters|plant|warehouse|factory|restaurant|studio|location|doors|there|up) ){0,5}(?:in|on) {L}"),
            RelationRule.of(
                    "moved-its-site",
                    RelationType.LOCATED_IN,
                    0.8,
                    "{sO} (?:has )?(?:moved|relocated) {G3}(?:from @L\\d+ )?to {L}"),
            RelationRule.of(
                    "office-in",
                    RelationType.LOCATED_IN,
                    0.75,
                    "{sO} (?:'s )?{G2}(?:office|offices|branch|store|shop|site|campus|depot|headquarters|hq|plant|warehouse|factory|studio|showroom|lab) (?:is |are )?(?:in|on) {L}"),
            RelationRule.of(
                    "our-office-in",
                    RelationType.LOCATED_IN,
                    0.7,
                    "{sO} (?:with @P\\d+ )?[;,] our {G1}(?:office|shop|store|school|team|studio|lab|company|restaurant|clinic|headquarters|hq) (?:is|are) (?:based )?in {L}"),
            RelationRule.of(
                    "place-in",
                    RelationType.LOCATED_IN,
                    0.85,
                    "{sL} (?:,|is) {G3}(?:city|town|village|suburb|district|island|region|neighbourhood|neighborhood|port|municipality|borough|hamlet|province|county|capital) (?:in|of|on|near) {L}"));

    private static final List<RelationRule> PEOPLE = List.of(
            RelationRule.of(
                    "kin-of",
                    RelationType.FAMILY_OF,
                    0.95,
                    "{sP} 's (?:" + KIN + " 's )?{G2}" + KIN
                            + " (?:'s name )?(?:, |: |is |was |are |were |called |named |is called |is named |'s )?{P}"),
            RelationRule.of(
                    "has-kin",
                    RelationType.FAMILY_OF,
                    0.9,
                    "(?:has|have|got) {G3}" + KIN + " (?:, |: |called |named |who is called )?{P}"),
            RelationRule.of(
                    "is-kin",
                    RelationType.FAMILY_OF,
                    0.9,
                    "{P} ,? ?(?:{G5}, )?(?:is |was |are )?{sP} 's (?:" + KIN + " 's )?{G2}" + KIN
                            + "(?= |$)(?! (?:@P|'s))"),
            RelationRule.of(
                    "kin-of-of", RelationType.FAMILY_OF, 0.9, "{sP} (?:, )?(?:is )?{G2}" + KIN + " (?:of|to) {P}"),
            RelationRule.of("married", RelationType.FAMILY_OF, 0.95, "(?:married|engaged|wed) to {P}"),
            RelationRule.of(
                    "marries",
                    RelationType.FAMILY_OF,
                    0.9,
                    "(?:married|marries|marrying|proposed to|dating|dates) {P}"),
            RelationRule.of(
                    "couple",
                    RelationType.FAMILY_OF,
                    0.9,
                    "(?:{sP} )?(?:have |has |just )?(?:got|getting|get|are|were|is) (?:getting |happily |newly |now )?(?:married|engaged(?! with | in [^@])|siblings|twins|cousins|brothers|sisters|spouses|couple)(?= |$)(?! to)"),
            RelationRule.of(
                    "acquaintance-of",
                    RelationType.KNOWS,
                    0.9,
                    "{sP} 's {G3}" + ACQUAINTANCE
                            + " (?:'s name )?(?:, |: |is |was |are |were |called |named |is called |is named |'s )?{P}"),
            RelationRule.of(
                    "has-acquaintance",
                    RelationType.KNOWS,
                    0.85,
                    "(?:has|have|got) {G3}" + ACQUAINTANCE + " (?:, |: |called |named |who is called )?{P}"),
            RelationRule.of(
                    "acquainted",
                    RelationType.KNOWS,
                    0.9,
                    "{sP} (?:are|were|became) {G2}(?:friends|neighbours|neighbors|colleagues|flatmates|roommates|housemates|classmates|teammates|coworkers)(?= |$)(?! with)"),
            RelationRule.of(
                    "is-acquaintance",
                    RelationType.KNOWS,
                    0.85,
                    "{P} ,? ?(?:{G5}, )?(?:is |are )?{sP} 's {G3}" + ACQUAINTANCE + "(?= |$)(?! (?:@P|'s))"),
            RelationRule.of(
                    "friend-of",
                    RelationType.KNOWS,
                    0.9,
                    "{sP} (?:, )?(?:is |are )?{G3}(?:friend|friends|colleague|colleagues|neighbour|neighbor|neighbours|neighbors|classmate|teammate|boss|mentor|student|pupil) (?:of|with) {P}"),
            RelationRule.of("knows", RelationType.KNOWS, 0.9, "(?:knows?|knew|known|befriended) {G2}{P}"),
            RelationRule.of(
                    "friends-with",
                    RelationType.KNOWS,
                    0.9,
                    "(?:friends|pals|mates|colleagues|neighbours|neighbors|roommates|flatmates|classmates|teammates) with {P}"),
            RelationRule.of(
                    "together-with",
                    RelationType.KNOWS,
                    0.8,
                    "(?:works?|working|plays?|playing|studies|study|studying|trains?|training|sings?|singing|rehearses|practises|practices|learns?|learning|teach|teaches|teaching|climbs?|cycles|rows|volunteers?) (?:{G2})(?:together )?with {P}"),
            RelationRule.of(
                    "learns-from",
                    RelationType.KNOWS,
                    0.8,
                    "(?:learns?|learning|rents?|renting|takes? {G2}lessons) (?:{G4}|@[TL]\\d+ )(?:from|to|with) {G2}{P}"),
            RelationRule.of("rents-to", RelationType.KNOWS, 0.8, "(?:rents?|renting|lets) {G4}to {P}"),
            RelationRule.of(
                    "teaches",
                    RelationType.KNOWS,
                    0.8,
                    "(?:represents|reports? to|reporting to|tutors?|coaches|coach|mentors?|mentoring|teaches|supervises|employs|babysits) {P}"),
            RelationRule.of(
                    "met",
                    RelationType.MET,
                    0.9,
                    "(?:met|saw|visited|visiting|(?:spoke|spoken|talked|chatted) (?:to|with)|(?:had|ate|grabbed|shared) {G3}"
                            + MEAL
                            + " (?:{G1})with|ran into|bumped into|caught up with|met up with|hung out with|hosted) (?:@P\\d+ 's )?{G3}{P}(?! 's)"),
            RelationRule.of(
                    "meet-each-other",
                    RelationType.MET,
                    0.85,
                    "{sP} (?:first )?(?:met|had {G3}" + MEAL
                            + "|ate|caught up|spoke|talked)(?= |$)(?! (?:up )?(?:with |to )?(?:@P\\d+ 's )?(?:(?!(?:at|in|on|for|after|before|during|near|by|over|through) )[^ @,;:()]+ ){0,3}@P)"));

    private static final String LIKE =
            "(?:likes|liked|loves?|loved|enjoys?|enjoyed|prefers?|preferred|adores?|(?<=@P\\d{1,3} |don't |doesn't |didn't |dont |doesnt |always |never |both |who |do |does |did |not )like|(?:fan|fans|fond) of|keen on)";
    private static final String DISLIKE =
            "(?:hates?|hated|dislikes?|disliked|detests?|loathes?|despises?|(?:can't|cannot|cant|couldn't) (?:stand|bear)|allergic to)";
    private static final List<RelationRule> TASTE = List.of(
            RelationRule.of("favourite", RelationType.LIKES, 0.85, "{sP} 's favou?rites? {G4}(?:is|are) {X}"),
            RelationRule.of("likes", RelationType.LIKES, 0.9, LIKE + " (?:to )?{G3}{X}"),
            RelationRule.of("likes-as-well", RelationType.LIKES, 0.85, "(?:fan|fans) of @[TPOLR]\\d+ and of {X}"),
            RelationRule.of(
                    "liked-by",
                    RelationType.LIKES,
                    0.7,
                    "{T} (?:that )?{sP} (?:likes|loves|enjoys|prefers|adores)(?= |$)(?! @)"),
            RelationRule.of("dislikes", RelationType.DISLIKES, 0.9, DISLIKE + " {G3}{X}"),
            RelationRule.of(
                    "disliked-by",
                    RelationType.DISLIKES,
                    0.7,
                    "{T} (?:that )?{sP} (?:hates|dislikes|detests|loathes)(?= |$)(?! @)"));

    static final List<RelationRule> ALL = Stream.of(
                    PEOPLE, MEMBERSHIP, WORK, PROJECTS, PLACES, TASTE, OwnershipRules.ALL, DiscussionRules.ALL)
            .flatMap(List::stream)
            .toList();

    private RelationRules() {}
}
