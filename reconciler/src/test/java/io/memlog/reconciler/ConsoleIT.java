package io.memlog.reconciler;

import io.memlog.reconciler.browser.Chromium;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The console of a real reconciler in a real browser: every button is pressed on real parts, section by section, in the order in
 * which an operator would need them. Each section finds stores that equal the log, and leaves them so: one can be run alone, as
 * {@code -Dit.test='ConsoleIT$Letters'}. Screenshots are left in {@code target/console}.
 */
@EnabledIf(value = "hasChromium", disabledReason = ConsoleIT.NO_CHROMIUM)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class ConsoleIT {
    static final String NO_CHROMIUM = "no Chromium was found; " + Chromium.VARIABLE + " may name one";

    @RegisterExtension
    static final ConsoleVisits visits = new ConsoleVisits();

    /** The build shows how many tests were skipped but not why, so this says it. */
    static boolean hasChromium() {
        boolean isThere = Chromium.find().isPresent();
        if (!isThere) {
            System.err.println("ConsoleIT is skipped: " + NO_CHROMIUM);
        }
        return isThere;
    }

    @Nested
    @Order(1)
    class Verdict extends ConsoleVerdict {}

    @Nested
    @Order(2)
    class Findings extends ConsoleFindings {}

    @Nested
    @Order(3)
    class Letters extends ConsoleLetters {}

    @Nested
    @Order(4)
    class Generations extends ConsoleGenerations {}

    @Nested
    @Order(5)
    class Embeddings extends ConsoleEmbeddings {}

    @Nested
    @Order(6)
    class Access extends ConsoleAccess {}
}
