package io.memlog.ingest;

import io.memlog.schemas.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a bulk request; immutable.
 *
 * @param operationId groups the events of the request
 * @param accepted lines that the log has
 * @param refused lines that it does not have, each for its own reason
 * @param complete false if the request had more lines than are allowed: those after the last counted one were not read
 * @param token of all accepted lines together; null if there are none
 * @param results of the lines in their order
 */
record BulkAnswer(
        String operationId,
        long accepted,
        long refused,
        boolean complete,
        @Nullable String token,
        List<LineResult> results) {
    BulkAnswer {
        results = List.copyOf(results);
    }

    /**
     * What became of one line.
     *
     * @param line counted from 1
     * @param status what the same write alone would have been answered with
     * @param eventId repeat the line with it; null if the line could not be read that far
     * @param memoryId the memory it writes; null if there is none
     * @param code null if the line was accepted
     * @param detail null if the line was accepted
     */
    record LineResult(
            int line,
            int status,
            @Nullable String eventId,
            @Nullable String memoryId,
            @Nullable ErrorCode code,
            @Nullable String detail) {}

    boolean isWhollyAccepted() {
        return refused == 0 && complete;
    }
}
