package io.memlog.reconciler;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.operations.Query;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The REST side of findings. Thread-safe. */
final class FindingsResource {
    private static final int DEFAULT_PAGE = 1_000;
    private static final int MAX_PAGE = 10_000;
    private static final int MAX_IDS = 1_000;
    private static final int MAX_REASON = 256;

    private final Findings findings;

    FindingsResource(Findings findings) {
        this.findings = findings;
    }

    void register(RoutesConfig routes) {
        routes.get("/v1/findings", Query.only(this::list, FindingFilter.PARAMETERS));
        routes.post("/v1/findings/accept", Query.only(this::acceptSome));
        // A finding's id holds the memory's key, and so its slashes; clients may write them as they are.
        routes.post("/v1/findings/<id>/accept", Query.only(this::acceptOne));
    }

    /**
     * One page, by ascending id.
     *
     * @param open open findings in all, whatever the filter
     * @param openByKind the same by STORE/KIND
     * @param matching findings of all pages
     * @param after of the next page, null on the last one
     */
    record FindingsJson(
            long open,
            SortedMap<String, Long> openByKind,
            long matching,
            List<FindingJson> findings,
            @Nullable String after) {}

    /** The body of an acceptance; without ids where the path has one. */
    record AcceptRequest(
            @Nullable List<@Nullable String> findingIds,
            @Nullable String reason) {
        String requiredReason() {
            if (reason == null
                    || reason.isBlank()
                    || reason.length() > MAX_REASON
                    || reason.chars().anyMatch(Character::isISOControl)) {
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "reason: expected 1 to %d characters, none of them a control character".formatted(MAX_REASON));
            }
            return reason;
        }

        List<String> requiredIds() {
            if (findingIds == null
                    || findingIds.isEmpty()
                    || findingIds.size() > MAX_IDS
                    || findingIds.contains(null)) {
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "findingIds: expected 1 to %d ids, found %s"
                                .formatted(MAX_IDS, findingIds == null ? "none" : findingIds.size()));
            }
            return findingIds.stream().map(String::valueOf).distinct().toList();
        }
    }

    /** What was accepted. */
    record AcceptedJson(int accepted, List<FindingJson> findings) {}

    private void list(Context context) {
        FindingFilter filter = FindingFilter.of(context);
        int limit = Query.number(context, "limit", DEFAULT_PAGE, 1, MAX_PAGE);
        String after = context.queryParam("after");
        List<KnownFinding> matching =
                findings.all().stream().filter(filter::matches).toList();
        List<FindingJson> page = matching.stream()
                .filter(finding ->
                        after == null || finding.difference().findingId().compareTo(after) > 0)
                .limit(limit + 1L)
                .map(FindingJson::of)
                .toList();
        boolean isLast = page.size() <= limit;
        SortedMap<String, Long> open = openByKind();
        context.json(new FindingsJson(
                open.values().stream().mapToLong(Long::longValue).sum(),
                open,
                matching.size(),
                isLast ? page : page.subList(0, limit),
                isLast ? null : page.get(limit - 1).findingId()));
    }

    private SortedMap<String, Long> openByKind() {
        return findings.open().stream()
                .map(KnownFinding::difference)
                .collect(Collectors.groupingBy(
                        difference -> difference.store() + "/" + difference.kind(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private void acceptSome(Context context) {
        AcceptRequest request = read(context);
        List<KnownFinding> accepted = findings.accept(request.requiredIds(), request.requiredReason());
        context.json(new AcceptedJson(
                accepted.size(), accepted.stream().map(FindingJson::of).toList()));
    }

    private void acceptOne(Context context) {
        AcceptRequest request = read(context);
        if (request.findingIds() != null) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "findingIds: expected none beside the id in the path, found some");
        }
        List<String> id = List.of(context.pathParam("id"));
        context.json(
                FindingJson.of(findings.accept(id, request.requiredReason()).getFirst()));
    }

    private static AcceptRequest read(Context context) {
        return Parameters.read(Parameters.of(context.body()), AcceptRequest.class, "findingIds, reason");
    }
}
