package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.io.IOException;
import java.time.Duration;

/** Waits until every accepted event has its outcome and both stores have everything that came of it; not thread-safe. */
final class CatchUp {
    private static final Duration GIVE_UP_WITHOUT_PROGRESS = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(250);

    private final HttpJson http;
    private final PipelineState state;
    private final Console console;

    CatchUp(HttpJson http, PipelineState state, Console console) {
        this.http = http;
        this.state = state;
        this.console = console;
    }

    /**
     * Returns when nothing is left to do.
     *
     * @throws CommandFailedException if nothing moves for five minutes
     */
    void await() {
        long reached = -1;
        long lastMove = System.nanoTime();
        while (true) {
            // In this order: once every outcome is stored, the ends of the log read next hold all that came of the
            // events.
            JsonNode outcomes = tryGet("/v1/outcomes");
            JsonNode offsets = tryGet("/v1/offsets");
            long accepted = outcomes.path("accepted").asLong();
            if (outcomes.path("state").asText().equals("EQUAL")
                    && offsets.path("isCaughtUp").asBoolean()) {
                console.progress("decided and stored", accepted, accepted);
                return;
            }
            if (reached(offsets) > reached) {
                reached = reached(offsets);
                lastMove = System.nanoTime();
                console.progress("decided and stored", outcomes.path("decided").asLong(), accepted + 1);
            }
            if (System.nanoTime() - lastMove > GIVE_UP_WITHOUT_PROGRESS.toNanos()) {
                throw new CommandFailedException(
                        "nothing has moved for %s: %s of %s events decided; './memlog status' shows where"
                                .formatted(GIVE_UP_WITHOUT_PROGRESS, outcomes.path("decided"), accepted));
            }
            Pause.forAWhile(POLL);
        }
    }

    /** Grows with every offset that either store passes. */
    private static long reached(JsonNode offsets) {
        return offsets.findValues("nextOffset").stream()
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    /** A service that is being restarted answers a moment later. */
    private JsonNode tryGet(String path) {
        try {
            HttpJson.Answer answer = http.tryGet(state.url(Service.RECONCILER) + path);
            return answer.isSuccess() ? answer.body() : HttpJson.JSON.createObjectNode();
        } catch (IOException e) {
            return HttpJson.JSON.createObjectNode();
        }
    }
}
