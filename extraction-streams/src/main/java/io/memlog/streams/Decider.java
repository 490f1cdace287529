package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.EventRules;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Reemit;
import io.memlog.schemas.avro.Restore;
import io.memlog.streams.Decision.ModelWork;
import io.memlog.streams.Decision.Refuse;
import io.memlog.streams.Decision.Remove;
import io.memlog.streams.Decision.Republish;
import io.memlog.streams.Decision.RepublishAsIs;
import io.memlog.streams.Decision.RepublishTombstone;
import io.memlog.streams.Decision.Skip;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an event makes of a memory: (event, current state) → {@link Decision}; pure and thread-safe.
 *
 * <p>Events on a whole scope (Clear, Restore of a backup) are asked once for each memory of the scope.
 */
final class Decider {
    private final EventRules rules;

    Decider(EventRules rules) {
        this.rules = rules;
    }

    /** {@code current} is null when the memory does not exist, or was erased. */
    Decision decide(IncomingEvent incoming, @Nullable MemoryRecord current) {
        MemoryEvent event = incoming.event();
        return switch (event.getOp()) {
            case Clear clear -> clear(clear, incoming, current);
            case Restore restore when restore.getBackupId() != null -> restore(incoming, current);
            case Reemit reemit -> reemit(reemit, event, current);
            default -> isExpected(event, current) ? decideOne(incoming, current) : conflict(event, current);
        };
    }

    private Decision decideOne(IncomingEvent incoming, @Nullable MemoryRecord current) {
        return switch (incoming.event().getOp()) {
            case Put put -> put(put, incoming, current);
            case Patch patch -> patch(patch, incoming, current);
            case Append append -> append(append, incoming, current);
            case Delete ignored -> delete(incoming, current);
            case Restore ignored -> restore(incoming, current);
            case Erase ignored -> current == null ? notFound("a memory") : new Remove();
            // The union of the schema is closed; a test walks all its branches.
            default -> throw new IllegalStateException("no such operation: " + incoming.operation());
        };
    }

    private Decision put(Put put, IncomingEvent incoming, @Nullable MemoryRecord current) {
        return NextState.of(incoming, current).replaceWith(put).write(textWork(incoming));
    }

    private Decision patch(Patch patch, IncomingEvent incoming, @Nullable MemoryRecord current) {
        if (current == null) {
            return notFound("an active memory");
        }
        if (isDeleted(current)) {
            return deleted(current);
        }
        boolean changesText = patch.getContent() != null
                || patch.getMessages() != null
                || patch.getClear().contains("messages");
        NextState next = NextState.of(incoming, current).change(patch);
        return checked(incoming, next, changesText ? textWork(incoming) : missingWork(current));
    }

    private Decision append(Append append, IncomingEvent incoming, @Nullable MemoryRecord current) {
        if (current != null && isDeleted(current)) {
            return deleted(current);
        }
        return checked(incoming, NextState.of(incoming, current).add(append), textWork(incoming));
    }

    private static Decision delete(IncomingEvent incoming, @Nullable MemoryRecord current) {
        if (current == null) {
            return notFound("an active memory");
        }
        return isDeleted(current)
                ? deleted(current)
                : NextState.of(incoming, current).status(MemoryStatus.DELETED).write(ModelWork.NONE);
    }

    private static Decision restore(IncomingEvent incoming, @Nullable MemoryRecord current) {
        if (current == null || !isDeleted(current)) {
            return notFound("a deleted memory");
        }
        return NextState.of(incoming, current).status(MemoryStatus.ACTIVE).write(ModelWork.NONE);
    }

    private static Decision clear(Clear clear, IncomingEvent incoming, @Nullable MemoryRecord current) {
        if (current == null || !matches(clear, current)) {
            return new Skip();
        }
        if (!clear.getBackup()) {
            return new Remove();
        }
        // What was deleted before is not part of the backup: restoring the backup must not bring it back.
        return isDeleted(current) ? new Skip() : delete(incoming, current);
    }

    /**
     * What there is is published again, whatever version the reconciler thinks it has: it may have been written since. That there is
     * nothing is published only if the reconciler says that the log holds nothing: were it this state that is wrong, a tombstone would
     * erase a memory that somebody asked to have mended.
     *
     * <p>Without {@code extract} nobody is asked for entities: those of the state are published as they are. {@code asIs} says that of
     * its vectors too.
     */
    private static Decision reemit(Reemit reemit, MemoryEvent event, @Nullable MemoryRecord current) {
        if (current != null && reemit.getAsIs()) {
            return new RepublishAsIs(current);
        }
        if (current != null) {
            return new Republish(current, event.getExtract() ? missingWork(current) : missingVector(current));
        }
        boolean isOrphan = event.getExpectedVersion() != null && event.getExpectedVersion() == 0;
        return isOrphan ? new RepublishTombstone() : notFound("a memory, or expectedVersion 0 for an orphan");
    }

    private static boolean matches(Clear clear, MemoryRecord memory) {
        return (clear.getKind() == null || clear.getKind().equals(memory.getKind()))
                && (clear.getTag() == null || memory.getTags().contains(clear.getTag()))
                && (clear.getCreatedBefore() == null || memory.getCreatedAt().isBefore(clear.getCreatedBefore()))
                && (clear.getCreatedAfter() == null || memory.getCreatedAt().isAfter(clear.getCreatedAfter()));
    }

    /** Each event obeyed the limits; what they add up to must obey them too. */
    private Decision checked(IncomingEvent incoming, NextState next, ModelWork work) {
        try {
            rules.check(next.asPut(incoming.event()));
            return next.write(work);
        } catch (MemlogException e) {
            return new Refuse(e.code(), "after %s: %s".formatted(incoming.operation(), e.getMessage()));
        }
    }

    private static ModelWork textWork(IncomingEvent incoming) {
        return incoming.event().getExtract() ? ModelWork.EMBED_AND_EXTRACT : ModelWork.EMBED;
    }

    /** What an earlier version had to do without. */
    private static ModelWork missingWork(MemoryRecord current) {
        if (current.getDegraded() == null) {
            return ModelWork.NONE;
        }
        return Enrichment.wantedExtraction(current) ? ModelWork.EMBED_AND_EXTRACT : ModelWork.EMBED;
    }

    private static ModelWork missingVector(MemoryRecord current) {
        return VectorPlaces.isMissing(current.getDegraded()) ? ModelWork.EMBED_ALONE : ModelWork.NONE;
    }

    private static boolean isExpected(MemoryEvent event, @Nullable MemoryRecord current) {
        Long expected = event.getExpectedVersion();
        return expected == null || expected == versionOf(current);
    }

    private static Refuse conflict(MemoryEvent event, @Nullable MemoryRecord current) {
        return new Refuse(
                ErrorCode.VERSION_CONFLICT,
                "expected version %d, found %d".formatted(event.getExpectedVersion(), versionOf(current)));
    }

    private static long versionOf(@Nullable MemoryRecord current) {
        return current == null ? 0 : current.getVersion();
    }

    private static boolean isDeleted(MemoryRecord memory) {
        return memory.getStatus() == MemoryStatus.DELETED;
    }

    private static Refuse deleted(MemoryRecord current) {
        return new Refuse(
                ErrorCode.MEMORY_DELETED,
                "expected an active memory, found version %d deleted".formatted(current.getVersion()));
    }

    private static Refuse notFound(String expected) {
        return new Refuse(ErrorCode.NOT_FOUND, "expected %s, found none".formatted(expected));
    }
}
