package io.memlog.sink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a step of a partition ended. What is not here is a fault of a person's concern or ours, and ends the loop. */
sealed interface StepResult {
    /** The store granted the right to write. */
    record Claimed(Lease lease) implements StepResult {}

    /** The batch after the one that is being written is prepared; null if that failed. */
    record Ready(Draft draft, @Nullable Prepared prepared) implements StepResult {}

    /** The store answered a batch. */
    record Answered(Batch batch, CommitOutcome outcome, Duration took) implements StepResult {}

    /** The store refuses at least one record of the batch for its own sake; nothing was written. */
    record Refused(Batch batch, RecordRefusedException cause) implements StepResult {}

    /** Nothing was written, the same may be tried again. */
    record StoreAway(StoreUnavailableException cause) implements StepResult {}

    /** The log or the registry does not answer; the same may be tried again. */
    record LogAway(LogUnavailableException cause) implements StepResult {}

    /** It is not known whether the batch was written. */
    record Unknown(CommitUnknownException cause) implements StepResult {}

    /** The topic is no longer the one that was claimed; null if it is gone. */
    record OtherSource(@Nullable SourcePartition found) implements StepResult {}
}
