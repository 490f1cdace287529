package io.memlog.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Scope;
import io.memlog.service.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has the reconciler compare what a read returned with the log: the row, the node, and the record that both were made of. Never fails: a
 * read answers whether it can be verified or not. Thread-safe.
 */
final class ReadVerifier implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    /** An address stays below what servers take, with the longest ids. */
    private static final int AT_ONCE = 40;

    private final @Nullable URI reconciler;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();

    /** @param url of the reconciler; blank for none */
    ReadVerifier(String url) {
        this.reconciler = url.isBlank() ? null : URI.create(url.strip().replaceFirst("/+$", ""));
    }

    /** What can be said, the worst last. */
    enum State {
        EQUAL,
        /** The log holds another version than was returned; the stores have it, or will. */
        BEHIND,
        /** It was being written all the time. */
        UNDECIDED,
        /** Nobody could compare it. */
        UNAVAILABLE,
        /** A store is not what the log says: a finding. */
        DIFFERENT
    }

    /**
     * What became of it.
     *
     * @param state the worst of all memories
     * @param checked memories that were compared
     * @param memories those that are not EQUAL
     * @param code why nothing could be compared; null if it could
     */
    record Verification(
            State state,
            int checked,
            List<Verified> memories,
            @Nullable ErrorCode code,
            @Nullable String detail) {
        Verification {
            memories = List.copyOf(memories);
        }

        static Verification unavailable(String detail) {
            return new Verification(State.UNAVAILABLE, 0, List.of(), ErrorCode.VERIFICATION_UNAVAILABLE, detail);
        }
    }

    /**
     * One memory.
     *
     * @param version that was returned; null if none was
     * @param logVersion that the log holds; null if it holds none
     * @param findingIds what is wrong in which store
     */
    record Verified(
            String memoryId,
            State state,
            @Nullable Long version,
            @Nullable Long logVersion,
            List<String> findingIds) {
        Verified {
            findingIds = List.copyOf(findingIds);
        }
    }

    /** Compares memories that were returned. */
    Verification verify(Scope scope, List<Memory> returned) {
        Map<String, @Nullable Long> versions = new LinkedHashMap<>();
        returned.forEach(memory -> versions.put(memory.memoryId(), memory.version()));
        return verify(scope, versions);
    }

    /** Compares a memory that was not found. */
    Verification verifyAbsence(Scope scope, String memoryId) {
        Map<String, @Nullable Long> versions = new LinkedHashMap<>();
        versions.put(memoryId, null);
        return verify(scope, versions);
    }

    private Verification verify(Scope scope, Map<String, @Nullable Long> versions) {
        if (reconciler == null) {
            return Verification.unavailable("expected MEMLOG_RECONCILER_URL, found none");
        }
        List<Verified> verified = new ArrayList<>();
        List<String> ids = List.copyOf(versions.keySet());
        try {
            for (int first = 0; first < ids.size(); first += AT_ONCE) {
                JsonNode answer = ask(reconciler, scope, ids.subList(first, Math.min(ids.size(), first + AT_ONCE)));
                answer.path("verifications").forEach(spot -> verified.add(verified(spot, versions)));
            }
        } catch (IOException e) {
            return Verification.unavailable("reconciler: expected an answer, found " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verification.unavailable("interrupted");
        }
        State worst =
                verified.stream().map(Verified::state).max(State::compareTo).orElse(State.EQUAL);
        return new Verification(
                worst,
                verified.size(),
                verified.stream()
                        .filter(memory -> memory.state() != State.EQUAL)
                        .toList(),
                null,
                null);
    }

    private JsonNode ask(URI url, Scope scope, List<String> ids) throws IOException, InterruptedException {
        String query = Stream.concat(
                        Stream.of("tenantId=" + encoded(scope.tenantId()), "userId=" + encoded(scope.userId())),
                        ids.stream().map(id -> "memoryId=" + encoded(id)))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/verifications?" + query))
                .timeout(ANSWER_WITHIN)
                .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("status %d, %s"
                    .formatted(
                            answer.statusCode(),
                            Json.mapper().readTree(answer.body()).path("code").asText("no code")));
        }
        return Json.mapper().readTree(answer.body());
    }

    private static Verified verified(JsonNode spot, Map<String, @Nullable Long> versions) {
        String id = spot.path("memoryId").asText();
        Long version = versions.get(id);
        Long logVersion =
                spot.hasNonNull("logVersion") ? spot.path("logVersion").asLong() : null;
        State state = switch (spot.path("state").asText()) {
            case "EQUAL" -> version == null || version.equals(logVersion) ? State.EQUAL : State.BEHIND;
            case "BACKLOG" -> State.BEHIND;
            case "UNDECIDED" -> State.UNDECIDED;
            case "DIFFERENT" -> State.DIFFERENT;
            default -> State.UNAVAILABLE;
        };
        return new Verified(
                id,
                state,
                version,
                logVersion,
                spot.findValuesAsText("findingId").stream()
                        .filter(finding -> !finding.equals("null"))
                        .toList());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
