package io.memlog.models;

import java.util.Set;

/** The words that relations are told with, all in small letters; immutable, thread-safe. */
final class RelationWords {
    static final String KIN =
            "(?:(?:great-|grand|step-?|half-|foster |twin |older |younger |elder |big |little |baby |late |ex-){0,6}(?:brother|sister|sibling|wife|husband|spouse|mother|father|mom|mum|mam|mama|dad|daddy|papa|parent|son|daughter|child|kid|twin|cousin|uncle|aunt|auntie|nephew|niece|partner|boyfriend|girlfriend|bf|gf|fiancee?|fiancé|fiancée|bride|groom|grandma|grandpa|granny|gran|grandad|granddad|nana|nan|stepdad|stepmum|stepmom|grandparent|godson|goddaughter|children)s?(?:-in-law)?)";
    static final String ACQUAINTANCE =
            "(?:friend|bestie|buddy|pal|mate|colleague|coworker|co-worker|teammate|team-mate|classmate|schoolmate|boss|manager|supervisor|superviser|mentor|mentee|assistant|neighbour|neighbor|room-?mate|flat-?mate|housemate|landlord|landlady|tenant|lodger|coach|trainer|teacher|tutor|instructor|professor|student|pupil|doctor|gp|dentist|therapist|physio|physiotherapist|midwife|nurse|vet|lawyer|attorney|solicitor|adviser|advisor|accountant|agent|barber|hairdresser|babysitter|nanny|carer|cleaner|gardener|plumber|electrician|godmother|godfather|godson|goddaughter|godchild|acquaintance|client|customer|employee|intern|apprentice|partner in crime|training partner|business partner|study partner|running partner|climbing partner|dance partner|bandmate|co-founder|cofounder|collaborator|ex|penpal|pen-pal|guide|driver|host|publisher|editor)s?";
    /** What people are at a firm. */
    static final String ROLE =
            "(?:engineer|developer|programmer|nurse|teacher|head|chief|ceo|cto|cfo|coo|cmo|vp|director|manager|owner|co-owner|founder|co-founder|cofounder|boss|chef|cook|sous-chef|baker|butcher|barista|bartender|waiter|waitress|doctor|surgeon|physician|midwife|vet|veterinarian|pharmacist|paramedic|dentist|therapist|physio|physiotherapist|psychologist|lawyer|attorney|solicitor|paralegal|partner|analyst|scientist|researcher|postdoc|designer|architect|consultant|adviser|advisor|auditor|accountant|bookkeeper|clerk|cashier|teller|secretary|receptionist|assistant|administrator|admin|intern|apprentice|trainee|employee|worker|staffer|president|chairman|chairwoman|chair|principal|headmaster|headmistress|dean|professor|lecturer|instructor|tutor|librarian|curator|editor|reporter|journalist|writer|columnist|producer|photographer|pilot|driver|courier|mechanic|electrician|plumber|carpenter|technician|operator|foreman|supervisor|lead|leader|coordinator|officer|inspector|agent|broker|trader|banker|buyer|recruiter|salesman|saleswoman|salesperson|representative|rep|spokesman|spokeswoman|spokesperson|counsel|treasurer|trainer|coach|groomer|gardener|florist|guard|janitor|caretaker|guide|translator|tester|sysadmin|strategist|specialist|expert|planner|controller|executive|associate|fellow|resident|registrar|conductor)";
    /** What people are in a club, a band or a school. */
    static final String MEMBER =
            "(?:member|captain|co-captain|treasurer|trustee|goalkeeper|goalie|keeper|striker|defender|midfielder|centre-back|drummer|singer|guitarist|bassist|violinist|cellist|pianist|trumpeter|soprano|alto|tenor|volunteer|student|pupil|undergraduate|freshman|sophomore|junior|senior|first-year|parishioner|supporter|player|reserve|cadet|scout)";
    /** What has a name and an owner. */
    static final String ANIMAL =
            "(?:dog|puppy|pup|cat|kitten|kitty|tomcat|tabby|siamese|rabbit|bunny|hamster|guinea pig|gerbil|chinchilla|ferret|rat|mouse|horse|pony|mare|stallion|foal|donkey|mule|goat|sheep|lamb|cow|bull|pig|llama|alpaca|hen|rooster|chicken|duck|goose|bird|parrot|parakeet|budgie|cockatiel|cockatoo|macaw|canary|tortoise|turtle|snake|python|gecko|lizard|iguana|goldfish|fish|hound|spaniel|terrier|beagle|labrador|lab|retriever|poodle|collie|dachshund|greyhound|whippet|husky|corgi|pug|bulldog|boxer|shepherd|chihuahua|schnauzer|mutt|pet)s?";
    /** A part of a name that makes it a club, a team, a band or the like, which one is a member of. */
    private static final Set<String> CLUB_WORDS = WordLists.words("""
            fc afc cf sc rfc ac as club team choir chorus orchestra philharmonic symphony ensemble quartet trio band
            society association guild union party league circle players troupe scouts fellowship church parish
            congregation rovers united city athletic wanderers rangers albion dynamo real sporting
            tigers lions bears eagles wolves hawks sharks falcons herons bats suns dragons panthers bulls knights
            brigade squad crew collective cooperative co-op movement volunteers friends
            """);

    static final String NEGATIONS =
            "not|never|no|nor|neither|hardly|without|cannot|cant|dont|doesnt|didnt|isnt|wasnt|wont|nobody|none|than|(?:do|does|did|is|are|was|were|has|have|had|would|could|should)n|hasnt|havent|hadnt|arent|werent";
    /** What is wished, asked, planned or over is not so. */
    static final String HEDGES =
            "want|wants|wanted|wanting|hope|hopes|hoped|hoping|would|'d|might|may|could|should|if|whether|wish|wishes|plan|plans|planned|planning|consider|considers|considering|thinking|dream|dreams|applied|applying|applies|apply|interview|interviewed|interviewing|interviews|offer|offered|used|refuses|refused|supposed|almost|nearly|asked|asks|invited|tries|tried|trying|formerly|former|ex|previously|once|forgot|misses|pretends|pretended|imagine|imagines|let's|rather|unless|imagined|(?:quit|stopped|left) \\p{L}+ing|failed|fails|declined|declines|denied|denies|rejected|yet to";

    private RelationWords() {}

    /** "FC Rivemont", "Prairie Book Circle", "Axel & the Hinges": one belongs to it, one does not work at it. */
    static boolean isClub(String name) {
        String lower = DateWords.lower(name);
        if (lower.contains(" & the ") || lower.contains(" and the ")) {
            return true;
        }
        for (String word : lower.split("[\\s'\u2019]+", -1)) {
            if (CLUB_WORDS.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
