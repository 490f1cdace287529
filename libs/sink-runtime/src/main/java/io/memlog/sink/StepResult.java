package io.memlog.sink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a step of a partition ended. */
sealed interface StepResult {
    /** The batch after the one that is being written is prepared; null if that failed. */
    record Ready(Draft draft, @Nullable Prepared prepared) implements StepResult {}

    /** A fault of a person's concern or ours, which ends the loop. */
    record Failed(RuntimeException cause) implements StepResult {}

    /** How a claim or a batch ended. */
    sealed interface Ending extends StepResult {}

    /** The store granted the right to write. */
    record Claimed(Lease lease) implements Ending {}

    /** The store may have been written since the log was asked where it ends; to be claimed again with bounds of now. */
    record Outrun(LogTruncatedException cause) implements Ending {}

    /** The store answered a batch. */
    record Answered(Batch batch, CommitOutcome outcome, Duration took) implements Ending {}

    /** The store refuses at least one record of the batch for its own sake; nothing was written. */
    record Refused(Batch batch, RecordRefusedException cause) implements Ending {}

    /** Nothing was written, the same may be tried again. */
    record StoreAway(StoreUnavailableException cause) implements Ending {}

    /** The log or the registry does not answer; the same may be tried again. */
    record LogAway(LogUnavailableException cause) implements Ending {}

    /** It is not known whether the batch was written. */
    record Unknown(CommitUnknownException cause) implements Ending {}

    /** The topic is no longer the one that was claimed; null if it is gone. */
    record OtherSource(@Nullable SourcePartition found) implements Ending {}
}
