package io.memlog.models;

import java.util.List;

/** The ways to tell what somebody talks about; immutable, thread-safe. */
final class DiscussionRules {
    /** Before these forms, which are nouns too, a verb or a preposition makes them what is heard or attended. */
    private static final String NO_NOUN =
            "(?<!(?:heard|hears|hear|attends|attended|attending|attend|organises|organizes|organised|organized|likes|loves|hates|enjoys|enjoyed|watched|watches|missed|of|in|for|from|after|to|at|on|more|these|those|some|peace) )";
    /** What makes a form without an ending a verb. */
    private static final String VERB_AFTER =
            "(?<=@P\\d{1,3} |to |will |can |could |would |should |might |may |must |don't |didn't |doesn't |won't |can't |not |never |always |often |who |and |let's |sometimes )";

    private static final String TALKING =
            "(?:talked|talking|spoke|spoken|speaks|speaking|chatted|chatting|argued|argues|arguing|debated|debating|complained|complains|complaining|raved|raves|raving|ranted|rants|ranting|joked|joking|gossiped|gossiping|moaned|moaning|grumbled|grumbles|grumbling|bragged|brags|bragging|lectured|lecturing|reminisced|reminisces|told @P\\d+|(?:went|goes|going) on(?: and on)?|"
                    + NO_NOUN + "(?:talks|chats|jokes|lectures)|" + VERB_AFTER
                    + "(?:talk|speak|chat|argue|debate|complain|rave|rant|joke|gossip|moan|grumble|lecture))";
    private static final String DISCUSSING =
            "(?:discussed|discusses|discussing|debated|debates|debating|talked (?:over|through)|talking (?:over|through)|"
                    + VERB_AFTER + "(?:discuss|debate))";
    private static final String RAISING =
            "(?:brought up|brings up|bringing up|bring up|mentioned|mentions|mentioning|mention)";
    private static final String SPEECH =
            "(?:talk|talks|speech|speeches|lecture|lectures|presentation|keynote|seminar|webinar|workshop|address|toast|sermon)";
    private static final String CONVERSATION =
            "(?:meeting|call|conversation|discussion|chat|talk|word|words|argument|debate|lunch|dinner|coffee|phone call)";
    private static final String ABOUT = "(?:about|on|regarding|concerning) ";
    private static final String ONLY_ABOUT = "(?:about|regarding|concerning) ";
    /** Where and when it was said. */
    private static final String BETWEEN = "(?:{G3}|(?:in |at |on |to |since |until )?@[DLOP]\\d+ ){0,2}";

    /** What it is about: in "about her new job" the job, and not her. */
    private static final String MATTER = "(?:@P\\d+ 's )?{G3}{X}(?! 's)";
    /** What was mentioned, unless that is a whole sentence: "mentioned Anna works at Volt". */
    private static final String NO_CLAUSE =
            "(?! (?:'s|am|will|would|can|could|may|might|must|should|have|had|[a-z]+n't|[a-z]+(?:s|ed))(?= |$))";

    static final List<RelationRule> ALL = List.of(
            RelationRule.of(
                    "talks-with-about",
                    RelationType.DISCUSSES,
                    0.9,
                    TALKING + " {G1}with {wP} " + BETWEEN + ONLY_ABOUT + MATTER),
            RelationRule.of("talks-about", RelationType.DISCUSSES, 0.9, TALKING + " " + BETWEEN + ONLY_ABOUT + MATTER),
            RelationRule.of(
                    "lectures-on",
                    RelationType.DISCUSSES,
                    0.8,
                    "(?:spoke|speaks|speaking|lectured|lectures|lecturing) " + BETWEEN
                            + "on {G2}@[TR](?<o>\\d+)(?= |$)"),
            RelationRule.of("discusses", RelationType.DISCUSSES, 0.9, DISCUSSING + " " + MATTER),
            RelationRule.of(
                    "discusses-with",
                    RelationType.DISCUSSES,
                    0.9,
                    DISCUSSING + " (?:it )?with {wP} (?:, )?" + "{G2}@[TOLR](?<o>\\d+)(?= |$)(?! 's)"),
            RelationRule.of(
                    "presents",
                    RelationType.DISCUSSES,
                    0.85,
                    "(?:presented|presents|presenting|" + VERB_AFTER
                            + "present) (?:@[PO]\\d+ 's )?{G3}@[TR](?<o>\\d+)(?= |$)"),
            RelationRule.of("brings-up", RelationType.DISCUSSES, 0.85, RAISING + " " + MATTER + NO_CLAUSE),
            RelationRule.of(
                    "raises",
                    RelationType.DISCUSSES,
                    0.8,
                    "(?:raised|raises|raising) (?:@P\\d+ 's )?{G2}@[TR](?<o>\\d+)(?= |$)"),
            RelationRule.of(
                    "gives-talk",
                    RelationType.DISCUSSES,
                    0.9,
                    "(?:gave|gives|giving|give|given|held|holds|holding|delivered|delivers|did|does|has|had|made|prepared|prepares|preparing) {G3}"
                            + SPEECH + " " + BETWEEN + ABOUT + MATTER),
            RelationRule.of(
                    "talk-of",
                    RelationType.DISCUSSES,
                    0.85,
                    "{sP} 's {G2}" + SPEECH + " " + BETWEEN + "(?:is |was |will be )?" + ABOUT + MATTER),
            RelationRule.of(
                    "conversation-about",
                    RelationType.DISCUSSES,
                    0.85,
                    CONVERSATION + " (?:with|between) {sP} " + BETWEEN + "(?:is |was |were )?{G2}" + ONLY_ABOUT
                            + MATTER),
            RelationRule.of(
                    "has-conversation",
                    RelationType.DISCUSSES,
                    0.85,
                    "(?:had|has|have|having|held) {G3}" + CONVERSATION + " with {wP} " + BETWEEN + ONLY_ABOUT + MATTER),
            RelationRule.of(
                    "discussed-by",
                    RelationType.DISCUSSES,
                    0.85,
                    "{X} (?:, )?(?:is|was|were|are|got|been|'s) {G1}(?:discussed|presented|brought up|raised|mentioned|debated) by {sP}(?! 's)"),
            RelationRule.of(
                    "discuss-together",
                    RelationType.MET,
                    0.8,
                    "{sP} (?:discussed|discuss|argued|argue|debated|debate|chatted|chat|(?:talked|spoke) about)(?= |$)"));

    private DiscussionRules() {}
}
