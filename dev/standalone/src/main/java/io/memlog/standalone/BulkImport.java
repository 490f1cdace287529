package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.LineNumberReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sends lines to ingest-service's bulk endpoint in chunks, in order, and again when the service does not answer: every line carries an
 * event id, so a line that was already accepted is applied once. Not thread-safe.
 */
final class BulkImport {
    private static final int CHUNK_LINES = 200;
    private static final int SERVER_ERROR = 500;
    private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(3);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final HttpJson http;
    private final String url;

    /**
     * What became of the lines.
     *
     * @param accepted lines that are in the log
     * @param refused lines that ingest-service refused, each with its line number and code
     */
    record Result(long accepted, List<String> refused) {
        Result {
            refused = List.copyOf(refused);
        }
    }

    /** Is told how many lines have been answered so far. */
    interface Progress {
        void answered(long lines);
    }

    BulkImport(HttpJson http, PipelineState state) {
        this.http = http;
        this.url = state.url(Service.INGEST) + "/v1/memories:bulk?results=refused";
    }

    Result send(BufferedReader file, Progress progress) throws IOException {
        var lines = new LineNumberReader(file);
        long accepted = 0;
        long answered = 0;
        List<String> refused = new ArrayList<>();
        for (List<Line> chunk = next(lines); !chunk.isEmpty(); chunk = next(lines)) {
            JsonNode answer =
                    postUntilAnswered(chunk.stream().map(Line::bulk).collect(Collectors.joining("\n", "", "\n")));
            accepted += answer.path("accepted").asLong();
            for (JsonNode failure : answer.path("results")) {
                refused.add("line %d: %s %s"
                        .formatted(
                                chunk.get(failure.path("line").asInt() - 1).number(),
                                failure.path("code").asText(),
                                failure.path("detail").asText()));
            }
            answered += chunk.size();
            progress.answered(answered);
        }
        return new Result(accepted, refused);
    }

    /** A line to send, and where it stands in the file, counted from 1. */
    private record Line(int number, String bulk) {}

    private static List<Line> next(LineNumberReader lines) throws IOException {
        List<Line> chunk = new ArrayList<>(CHUNK_LINES);
        while (chunk.size() < CHUNK_LINES) {
            String line = lines.readLine();
            if (line == null) {
                break;
            }
            if (!line.isBlank()) {
                chunk.add(new Line(lines.getLineNumber(), MemoryLines.toBulk(line, lines.getLineNumber())));
            }
        }
        return chunk;
    }

    private JsonNode postUntilAnswered(String body) {
        long deadline = System.nanoTime() + GIVE_UP_AFTER.toNanos();
        while (true) {
            try {
                HttpJson.Answer answer = http.postLines(url, body.getBytes(UTF_8));
                if (answer.isSuccess() && !isWorthRepeating(answer.body())) {
                    return answer.body();
                }
                boolean isFinal = !answer.isSuccess() && answer.status() < SERVER_ERROR;
                if (isFinal || System.nanoTime() > deadline) {
                    throw new CommandFailedException(
                            "POST %s: expected 2xx, found %d: %s".formatted(url, answer.status(), answer.body()));
                }
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new CommandFailedException("%s has not answered for %s".formatted(url, GIVE_UP_AFTER), e);
                }
            }
            Pause.forAWhile(RETRY_PAUSE);
        }
    }

    /** Whether a line failed for a reason that passes, such as a log that did not answer. */
    private static boolean isWorthRepeating(JsonNode answer) {
        for (JsonNode result : answer.path("results")) {
            if (result.path("status").asInt() >= SERVER_ERROR) {
                return true;
            }
        }
        return false;
    }
}
