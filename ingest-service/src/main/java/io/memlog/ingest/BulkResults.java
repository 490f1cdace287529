package io.memlog.ingest;

import io.memlog.ingest.BulkAnswer.LineResult;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.avro.MemoryEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up what became of the lines of one bulk request. Not thread-safe. */
final class BulkResults {
    private static final int ACCEPTED = 202;

    private final boolean showsAccepted;
    private final List<LineResult> shown = new ArrayList<>();
    private long accepted;
    private long refused;
    private @Nullable ReadToken token;

    BulkResults(boolean showsAccepted) {
        this.showsAccepted = showsAccepted;
    }

    void accept(int line, MemoryEvent event, ReadToken written) {
        accepted++;
        token = token == null ? written : token.and(written);
        if (showsAccepted) {
            shown.add(new LineResult(line, ACCEPTED, event.getEventId(), event.getMemoryId(), null, null));
        }
    }

    void refuse(int line, @Nullable MemoryEvent event, MemlogException refusal) {
        refused++;
        shown.add(new LineResult(
                line,
                refusal.code().httpStatus(),
                event == null ? null : event.getEventId(),
                event == null ? null : event.getMemoryId(),
                refusal.code(),
                refusal.getMessage()));
    }

    BulkAnswer answer(String operationId, boolean complete) {
        // Refusals are known at once, acknowledgements later: the caller wants them in the order of the lines.
        shown.sort(Comparator.comparingInt(LineResult::line));
        return new BulkAnswer(operationId, accepted, refused, complete, token == null ? null : token.encoded(), shown);
    }
}
