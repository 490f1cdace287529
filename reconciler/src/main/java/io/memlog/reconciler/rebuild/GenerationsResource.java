package io.memlog.reconciler.rebuild;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.operations.Query;
import io.memlog.reconciler.rebuild.GenerationsJson.StoreJson;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The REST side of generations; what changes them are operations. Thread-safe. */
public final class GenerationsResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final StoresGenerations stores;
    private final LogPositions log;

    public GenerationsResource(StoresGenerations stores, LogPositions log) {
        this.stores = stores;
        this.log = log;
    }

    public void register(RoutesConfig routes) {
        routes.get("/v1/generations", Query.only(this::list));
        routes.get("/v1/generations/{store}/{number}/differences", Query.only(this::differences, "limit", "after"));
    }

    /**
     * A page of what two generations hold differently.
     *
     * @param after of the next page, null on the last one
     */
    record DifferencesJson(
            StoreName store,
            int generation,
            long onlyLive,
            long onlySide,
            long changed,
            List<GenerationDifference> differences,
            @Nullable String after) {}

    private void list(Context context) {
        Map<Integer, LogBounds> bounds = log.bounds(Topics.ENRICHED);
        context.json(new GenerationsJson(
                stores.stores().stream().map(store -> read(store, bounds)).toList()));
    }

    /** One that is away must not hide the other. */
    private static StoreJson read(StoreGenerations store, Map<Integer, LogBounds> bounds) {
        try {
            return GenerationsJson.store(store.store(), store.all(), bounds);
        } catch (StoreReadException e) {
            return GenerationsJson.unreadable(store.store(), e.getMessage());
        }
    }

    private void differences(Context context) {
        StoreGenerations store = stores.one(context.pathParam("store"));
        int number = number(context.pathParam("number"));
        int limit = Query.number(context, "limit", DEFAULT_PAGE, 1, MAX_PAGE);
        String afterText = context.queryParam("after");
        MemoryKey after = afterText == null ? null : MemoryKey.parse(afterText);
        Generation side = store.find(number)
                .orElseThrow(() -> new MemlogException(
                        ErrorCode.NO_SUCH_RESOURCE,
                        "generation: expected the number of one of the store's, found another"));
        if (side.state() == Generation.State.LIVE) {
            throw new MemlogException(
                    ErrorCode.GENERATION_CONFLICT, "generation: expected one that is not live, found the live one");
        }
        GenerationDiff found = store.differences(number, after, limit);
        List<GenerationDifference> page = found.differences();
        context.json(new DifferencesJson(
                store.store(),
                number,
                found.onlyLive(),
                found.onlySide(),
                found.changed(),
                page,
                page.size() < limit ? null : page.getLast().key()));
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MemlogException(ErrorCode.INVALID_FIELD, "generation: expected a number, found another text", e);
        }
        throw new MemlogException(ErrorCode.INVALID_FIELD, "generation: expected a number from 1, found a lower one");
    }
}
