package io.memlog.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.memlog.query.ConsistentReads.Snapshot;
import io.memlog.query.ReadVerifier.Verification;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of reads: get, list and search. Thread-safe. */
final class MemoryResource {
    /** Also on an answer that a memory was not found. */
    private static final String VERIFICATION = "Memlog-Verification";

    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 500;
    private static final Set<String> READ = Set.of("tenantId", "userId", "minToken", "timeoutMs", "verify");

    private final ConsistentReads reads;
    private final MemoryReads memories;
    private final Entities entities;
    private final Searches searches;
    private final ReadVerifier verifier;
    private final MeterRegistry meters;

    MemoryResource(
            ConsistentReads reads,
            MemoryReads memories,
            Entities entities,
            Searches searches,
            ReadVerifier verifier,
            MeterRegistry meters) {
        this.reads = reads;
        this.memories = memories;
        this.entities = entities;
        this.searches = searches;
        this.verifier = verifier;
        this.meters = meters;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/v1/memories/{memoryId}", timed("get", this::get));
        routes.get("/v1/memories", timed("list", this::list));
        routes.get("/v1/search", timed("search", context -> search(context, searchOf(context))));
        routes.post("/v1/search", timed("search", context -> search(context, searchIn(context))));
    }

    private void get(Context context) {
        checkQuery(context, Set.of("entities"));
        ReadOptions options = options(context);
        var key = options.scope().memory(context.pathParam("memoryId"));
        boolean isVerified = isVerified(context);
        Snapshot<Memory> found;
        try {
            found = reads.read(options, connection -> memories.get(connection, key));
        } catch (MemlogException e) {
            if (isVerified && e.code() == ErrorCode.NOT_FOUND) {
                // A row that is lost looks like this, too.
                tell(context, verifier.verifyAbsence(options.scope(), key.memoryId()));
            }
            throw e;
        }
        Optional<Map<String, List<EntityMention>>> mentions = entities.of(options, List.of(found.value()));
        Verification verification = verified(context, isVerified, options, List.of(found.value()));
        context.json(
                new Answers.Found(found.value(), mentionsOf(mentions, found.value()), verification, found.freshness()));
    }

    private void list(Context context) {
        checkQuery(context, Set.of("limit", "cursor"));
        ReadOptions options = options(context);
        Integer asked = RequestFields.integer("limit", context.queryParam("limit"));
        int limit = asked == null ? DEFAULT_PAGE : RequestFields.within("limit", asked, 1, MAX_PAGE);
        Cursor cursor = Cursor.parse(context.queryParam("cursor"));
        boolean isVerified = isVerified(context);
        // One more than the page, to know whether there is a next one.
        Snapshot<List<Memory>> found = reads.read(
                options, connection -> memories.list(connection, options.scope(), cursor.afterMemoryId(), limit + 1));
        List<Memory> page = found.value().stream().limit(limit).toList();
        boolean isLast = found.value().size() <= limit;
        String next = isLast ? null : new Cursor(page.getLast().memoryId()).encoded();
        Verification verification = verified(context, isVerified, options, page);
        context.json(new Answers.Page(page, next, verification, found.freshness()));
    }

    private void search(Context context, SearchRequest request) {
        ReadOptions options = request.options();
        int limit = request.checkedLimit();
        String words = request.checkedQuery();
        Snapshot<Searches.Result> found = request.wantsWordsAlone()
                ? searches.byWords(options, words, limit)
                : searches.byMeaning(options, words, limit);
        Searches.Result result = found.value();
        List<Memory> hits = result.hits().stream().map(Hit::memory).toList();
        Optional<Map<String, List<EntityMention>>> mentions = entities.of(options, hits);
        List<Answers.HitWithEntities> answered = result.hits().stream()
                .map(hit -> new Answers.HitWithEntities(
                        hit.score(), hit.matchedBy(), hit.memory(), mentionsOf(mentions, hit.memory())))
                .toList();
        Verification verification = verified(context, request.isVerified(), options, hits);
        context.json(new Answers.Hits(
                answered,
                result.model(),
                result.unavailable().isEmpty() ? null : result.unavailable(),
                result.question().degraded(),
                verification,
                found.freshness()));
    }

    private static SearchRequest searchOf(Context context) {
        checkQuery(context, Set.of("query", "limit", "mode", "entities"));
        return new SearchRequest(
                context.queryParam("tenantId"),
                context.queryParam("userId"),
                context.queryParam("query"),
                RequestFields.integer("limit", context.queryParam("limit")),
                context.queryParam("mode"),
                context.queryParam("minToken"),
                RequestFields.integer("timeoutMs", context.queryParam("timeoutMs")),
                RequestFields.flag("entities", context.queryParam("entities")),
                RequestFields.flag("verify", context.queryParam("verify")));
    }

    private static SearchRequest searchIn(Context context) throws IOException {
        try {
            SearchRequest request = Json.mapper().readValue(context.bodyAsBytes(), SearchRequest.class);
            if (request != null) {
                return request;
            }
        } catch (JsonProcessingException e) {
            throw new MemlogException(ErrorCode.MALFORMED_REQUEST, place(e), e);
        }
        throw new MemlogException(ErrorCode.MALFORMED_REQUEST, "body: expected a JSON object, found null");
    }

    private static String place(JsonProcessingException e) {
        return "body: expected a JSON object with tenantId, userId, query, limit, mode, minToken, timeoutMs, entities, verify; found"
                + " something else%s"
                        .formatted(
                                e.getLocation() == null
                                        ? ""
                                        : " at line " + e.getLocation().getLineNr());
    }

    private static boolean isVerified(Context context) {
        Boolean verify = RequestFields.flag("verify", context.queryParam("verify"));
        return verify != null && verify;
    }

    /** The read answers in any case; what cannot be verified says so. */
    private @Nullable Verification verified(
            Context context, boolean isVerified, ReadOptions options, List<Memory> returned) {
        return isVerified ? tell(context, verifier.verify(options.scope(), returned)) : null;
    }

    private static Verification tell(Context context, Verification verification) {
        context.header(VERIFICATION, verification.state().name());
        return verification;
    }

    private static ReadOptions options(Context context) {
        return RequestFields.options(
                context.queryParam("tenantId"),
                context.queryParam("userId"),
                context.queryParam("minToken"),
                RequestFields.integer("timeoutMs", context.queryParam("timeoutMs")),
                RequestFields.flag("entities", context.queryParam("entities")));
    }

    /** A misspelt parameter would silently change what is read. */
    private static void checkQuery(Context context, Set<String> more) {
        context.queryParamMap().forEach((name, values) -> {
            if (values.size() != 1 || !(READ.contains(name) || more.contains(name))) {
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "query: expected each of %s and %s at most once, found another or a repeated parameter"
                                .formatted(
                                        READ.stream().sorted().toList(),
                                        more.stream().sorted().toList()));
            }
        });
    }

    private static @Nullable List<EntityMention> mentionsOf(
            Optional<Map<String, List<EntityMention>>> mentions, Memory memory) {
        return mentions.map(known -> known.getOrDefault(memory.key(), List.of()))
                .orElse(null);
    }

    private Handler timed(String operation, Handler handler) {
        return context -> {
            Timer.Sample started = Timer.start(meters);
            String outcome = "ok";
            try {
                handler.handle(context);
            } catch (MemlogException e) {
                outcome = e.code().name();
                throw e;
            } catch (Exception e) {
                outcome = ErrorCode.INTERNAL.name();
                throw e;
            } finally {
                started.stop(Timer.builder("memlog.query.reads")
                        .description("Reads by operation and outcome")
                        .tag("operation", operation)
                        .tag("outcome", outcome)
                        .publishPercentiles(0.5, 0.95, 0.99)
                        .register(meters));
            }
        };
    }
}
