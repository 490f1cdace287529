package io.memlog.reconciler.letters;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.operations.Query;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The REST side of dead letters but for their retry, which is an operation. Thread-safe. */
final class LettersResource {
    private static final String PATH = "/v1/dead-letters";
    private static final List<String> FILTER = List.of("code", "stage", "topic", "tenant", "from", "to", "state");
    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final LetterIndex index;
    private final LetterReaders readers;
    private final Discard discard;
    private final Prune prune;
    private final Export export;

    LettersResource(LetterIndex index, LetterReaders readers, Discard discard, Prune prune, Export export) {
        this.index = index;
        this.readers = readers;
        this.discard = discard;
        this.prune = prune;
        this.export = export;
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, Query.only(this::list, and("limit", "cursor")));
        routes.get(PATH + "/export", Query.only(this::export, and()));
        routes.get(PATH + "/{partition}/{offset}", Query.only(this::show, "payload"));
        routes.post(PATH + "/discard", Query.only(this::discard));
        routes.post(PATH + "/prune", Query.only(this::prune));
    }

    private static String[] and(String... more) {
        return Stream.concat(FILTER.stream(), Stream.of(more)).toArray(String[]::new);
    }

    /**
     * One page.
     *
     * @param undecided letters without a decision in all, whatever the filter
     * @param cursor of the next page, null on the last one
     */
    record Page(
            long undecided,
            SortedMap<String, Long> undecidedByCode,
            List<LetterJson> letters,
            @Nullable String cursor) {}

    private void list(Context context) {
        LetterFilter filter = filter(context);
        int limit = Query.number(context, "limit", DEFAULT_PAGE, 1, MAX_PAGE);
        String cursor = context.queryParam("cursor");
        LetterCursor after = cursor == null ? null : LetterCursor.parse(cursor);
        index.refresh();
        List<KnownLetter> letters = index.newest(filter, after, limit + 1);
        boolean isLast = letters.size() <= limit;
        List<KnownLetter> page = isLast ? letters : letters.subList(0, limit);
        Backlog backlog = index.backlog();
        context.json(new Page(
                backlog.undecided(),
                backlog.byCode(),
                page.stream().map(LetterJson::of).toList(),
                isLast ? null : LetterCursor.of(page.getLast()).toString()));
    }

    private void show(Context context) {
        var id = new LetterId(
                Math.toIntExact(number("partition", context.pathParam("partition"), Integer.MAX_VALUE)),
                number("offset", context.pathParam("offset"), Long.MAX_VALUE));
        index.refresh();
        KnownLetter known = index.find(id).orElseThrow(() -> LetterSelection.missing(id));
        try (LetterBytes bytes = readers.bytes()) {
            ConsumerRecord<byte[], byte[]> raw = bytes.read(List.of(id)).get(id);
            if (raw == null) {
                throw LetterSelection.missing(id);
            }
            context.json(WholeLetterJson.shown(known, raw, Query.flag(context, "payload", false)));
        }
    }

    private void discard(Context context) {
        LetterRequest request = read(context, LetterRequest.class, LetterRequest.FORM);
        context.json(discard.run(
                request.selection(),
                request.limitOrDefault(),
                request.isDryRunOrNot(),
                request.requiredBy(),
                request.requiredReason()));
    }

    private void prune(Context context) {
        PruneRequest request = read(context, PruneRequest.class, PruneRequest.FORM);
        context.json(
                prune.run(request.toLimit(), request.isDryRunOrNot(), request.requiredBy(), request.forceReason()));
    }

    /** Without a state, all letters: an export is what is kept before a prune. */
    private void export(Context context) throws IOException {
        LetterFilter filter = filter(context);
        boolean isDefault = context.queryParam("state") == null;
        context.contentType("application/x-ndjson");
        export.write(isDefault ? filter.withState(null) : filter, context.outputStream());
    }

    private static LetterFilter filter(Context context) {
        return new LetterFilter(
                context.queryParam("code"),
                context.queryParam("stage"),
                context.queryParam("topic"),
                context.queryParam("tenant"),
                time(context, "from"),
                time(context, "to"),
                state(context.queryParam("state")));
    }

    private static @Nullable LetterState state(@Nullable String text) {
        if (text == null) {
            return LetterState.UNDECIDED;
        }
        String wanted = text.toUpperCase(Locale.ROOT);
        if (wanted.equals("ALL")) {
            return null;
        }
        return Arrays.stream(LetterState.values())
                .filter(state -> state.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "state: expected undecided, retried, discarded or all, found another"));
    }

    private static @Nullable Instant time(Context context, String name) {
        String text = context.queryParam(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, name + ": expected an ISO 8601 time with zone, found another text", e);
        }
    }

    private static long number(String name, String text, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MemlogException(ErrorCode.INVALID_FIELD, name + ": expected a number, found another text", e);
        }
        throw new MemlogException(ErrorCode.INVALID_FIELD, "%s: expected 0 to %d, found another".formatted(name, max));
    }

    private static <T> T read(Context context, Class<T> type, String form) {
        return Parameters.read(Parameters.of(context.body()), type, form);
    }
}
