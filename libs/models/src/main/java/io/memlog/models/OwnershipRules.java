package io.memlog.models;

import static io.memlog.models.RelationWords.ANIMAL;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The ways to tell what somebody owns; immutable, thread-safe. */
final class OwnershipRules {
    /** Between the verb and what is owned: "a flat in Oslo" is a flat, not Oslo. */
    private static final String WORD =
            "(?:(?!(?:and|but|or|who|to|not|with|that|because|by|after|before|against|vs|in|at|on|near|from|for|of|about|like|than|outside|opposite|beside|next|behind|under|over|where|what|which|whose) )[^ @,;:()]+ )";

    private static final String PART =
            "(?:half|thirds?|quarters?|fifths?|tenths?|part|parts|majority|minority|percent|%|shares?|stakes?|stock|most|all) (?:of|in) ";
    private static final String OWNER = "(?:co-owners?|owners?|proprietors?)";
    private static final String OWNING =
            "(?:owns|(?<!(?:'s|my|your|his|her|our|their|its|of|on) )own|owning|co-owns?|co-owning|part-owns?|(?:has|have|'s|'ve) (?:co-)?owned|inherited|inherits)";
    private static final String CALLED =
            "(?:called |named |is called |is named |'s name is |name is |, (?=@[PO]\\d+(?: ,|$)))?";

    /** After a firm's name these make it something of the firm, or a product. */
    private static final String NOT_WHOLE =
            "(?! (?:'s|account|accounts|contract|deal|project|portfolio|team|campaign|office|group|stand|stall|booth|shares|stock|stocks|bonds)(?= |$))";
    /** After what was bought, if that is the thing itself and no "Nike shoes". */
    private static final String FREE =
            "(?= (?:[,;:()&]|and|but|or|from|for|in|on|at|with|out|outright|together|when|while|because|after|before|as|back|last|this|to|off|two|three|four|five|ten|who|which|where|so|by)(?: |$)| @D|$)";

    private static final String THING = "@[OLRT](?<o>\\d+)(?= |$)";

    static final List<RelationRule> ALL = List.of(
            RelationRule.of("owns-whole", RelationType.OWNS, 0.9, OWNING + " " + WORD + "{0,4}" + THING + NOT_WHOLE),
            RelationRule.of(
                    "owns-part",
                    RelationType.OWNS,
                    0.85,
                    "(?:" + OWNING + "|holds?|holding|has|have|got|kept|keeps|bought) " + WORD + "{0,3}" + PART + WORD
                            + "{0,3}@[OLR](?<o>\\d+)(?= |$)(?! 's)"),
            RelationRule.of(
                    "owns-shares",
                    RelationType.OWNS,
                    0.8,
                    "(?:" + OWNING + "|holds?|holding|has|have|bought|buys) " + WORD
                            + "{0,3}{O} (?:shares|stock|stocks)(?= |$)"),
            RelationRule.of(
                    "is-owner",
                    RelationType.OWNS,
                    0.9,
                    "(?:is|am|are|'m|be|became|becomes|remains|as) {G4}" + OWNER + " of " + WORD + "{0,3}{X}(?! 's)"),
            RelationRule.of(
                    "owner-apposed",
                    RelationType.OWNS,
                    0.85,
                    "{sP} [,(] {G3}" + OWNER + " of " + WORD + "{0,3}{X}(?! 's)"),
            RelationRule.of(
                    "has-owner",
                    RelationType.OWNS,
                    0.9,
                    "{X} (?:'s|has|gets|got) {G3}" + OWNER + " (?:is |are |[,:(] |called |named ){0,2}{sP}(?! 's)"),
            RelationRule.of(
                    "owner-is",
                    RelationType.OWNS,
                    0.85,
                    OWNER + " of " + WORD + "{0,3}{X} (?:is |are |[,:(] ){0,2}{sP}(?! 's)"),
            RelationRule.of("firm-owner", RelationType.OWNS, 0.8, "{O} " + OWNER + " {sP}"),
            RelationRule.of(
                    "owner-noted", RelationType.OWNS, 0.75, "@[OLR](?<o>\\d+) [,;(:] " + OWNER + " (?:is |: )?{sP}"),
            RelationRule.of(
                    "owned-by",
                    RelationType.OWNS,
                    0.9,
                    THING
                            + " (?:, )?(?:(?:(?:is|are|'s|been|being) )?{G2}(?:owned|co-owned)|(?:is|was|were|been|got) {G1}(?:bought|acquired|inherited)) by {sP}(?! 's)"),
            RelationRule.of(
                    "belongs-to-owner", RelationType.OWNS, 0.9, "{X} (?:, )?{G2}(?:belongs?|belonging) to {sP}(?! 's)"),
            RelationRule.of(
                    "bought",
                    RelationType.OWNS,
                    0.75,
                    "(?:bought|acquired|purchased) (?:@P\\d+ 's )?" + WORD + "{0,3}@[OL](?<o>\\d+)(?= |$)" + FREE),
            RelationRule.of(
                    "sold-to",
                    RelationType.OWNS,
                    0.8,
                    "(?:sold|sells) (?:@P\\d+ 's )?" + WORD + "{0,3}@[OL](?<o>\\d+) to {sP}(?! 's)"),
            RelationRule.of(
                    "own-firm", RelationType.OWNS, 0.85, "{sP} 's own " + WORD + "{0,3}" + CALLED + "{O}" + NOT_WHOLE),
            RelationRule.of(
                    "animal-of", RelationType.OWNS, 0.9, "{sP} 's " + WORD + "{0,3}" + ANIMAL + " " + CALLED + "{P}"),
            RelationRule.of(
                    "is-animal-of",
                    RelationType.OWNS,
                    0.9,
                    "{P} (?:[,(] |is ){sP} 's " + WORD + "{0,3}" + ANIMAL + "(?= |$)(?! (?:@P|'s))"),
            RelationRule.of(
                    "has-animal",
                    RelationType.OWNS,
                    0.9,
                    "(?:" + OWNING + "|has|have|got|adopted|adopts|bought|rescued|keeps) " + WORD + "{0,4}" + ANIMAL
                            + " " + CALLED + "{P}"),
            RelationRule.of(
                    "adopted-animal",
                    RelationType.OWNS,
                    0.85,
                    "(?:adopted|bought|rescued|got) {P} (?:[,(] " + WORD + "{0,4}" + ANIMAL + "|from (?:@O|" + WORD
                            + "{0,3}(?:shelter|rescue|pound|breeder)))(?=\\d| |$)"));

    /** Rules that say a firm is somebody's as a whole, so that they are of the firm too. */
    private static final Set<String> WHOLE = Set.of(
            "owns-whole",
            "is-owner",
            "owner-apposed",
            "has-owner",
            "owner-is",
            "firm-owner",
            "owner-noted",
            "owned-by",
            "belongs-to-owner",
            "bought",
            "sold-to",
            "own-firm");

    private static final Pattern SHARES = Pattern.compile("(?<![^ ])(?:shares?|stocks?|stake)(?= |$)");

    private OwnershipRules() {}

    /** Whether somebody owns the firm and not a part of it: who sold shares and "bought Woolworths" bought shares. */
    static boolean isWhole(RelationRule rule, String sentence) {
        return WHOLE.contains(rule.id())
                && !(rule.id().equals("bought") && SHARES.matcher(sentence).find());
    }
}
