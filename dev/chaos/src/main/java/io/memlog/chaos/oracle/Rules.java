package io.memlog.chaos.oracle;

import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Restore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one operation makes of one memory. Stateless. */
final class Rules {
    private Rules() {}

    /** What becomes of the memory. */
    sealed interface Result {
        record Becomes(ExpectedMemory memory) implements Result {}

        record Erased() implements Result {}

        record Refused(String code) implements Result {}
    }

    static Result apply(MemoryEvent event, @Nullable ExpectedMemory before, Position position) {
        boolean isThere = before != null;
        boolean isDeleted = before != null && before.status() == MemoryStatus.DELETED;
        return switch (event.getOp()) {
            case Put put -> next(before, MemoryStatus.ACTIVE, put, event, position);
            case Append append ->
                isDeleted
                        ? refused("MEMORY_DELETED")
                        : next(before, status(before), add(before, append), event, position);
            case Erase ignored -> isThere ? new Result.Erased() : refused("NOT_FOUND");
            case Restore ignored ->
                isDeleted ? next(before, MemoryStatus.ACTIVE, fields(before), event, position) : refused("NOT_FOUND");
            case Patch patch -> {
                if (!isThere || isDeleted) {
                    yield refused(isThere ? "MEMORY_DELETED" : "NOT_FOUND");
                }
                yield next(before, status(before), change(fields(before), patch), event, position);
            }
            case Delete ignored -> {
                if (!isThere || isDeleted) {
                    yield refused(isThere ? "MEMORY_DELETED" : "NOT_FOUND");
                }
                yield next(before, MemoryStatus.DELETED, fields(before), event, position);
            }
            default ->
                throw new IllegalArgumentException("%s: the oracle has no rule for %s"
                        .formatted(position, event.getOp().getClass().getSimpleName()));
        };
    }

    private static Result refused(String code) {
        return new Result.Refused(code);
    }

    private static Result next(
            @Nullable ExpectedMemory before, MemoryStatus status, Put fields, MemoryEvent event, Position position) {
        return new Result.Becomes(new ExpectedMemory(
                before == null ? 1 : before.version() + 1,
                status,
                fields,
                before == null ? event.getOccurredAt() : before.createdAt(),
                event,
                position));
    }

    private static MemoryStatus status(@Nullable ExpectedMemory before) {
        return before == null ? MemoryStatus.ACTIVE : before.status();
    }

    private static Put fields(@Nullable ExpectedMemory before) {
        return before == null ? Put.newBuilder().setContent("").build() : before.fields();
    }

    /** Given fields replace; fields named in {@code clear} end up empty in any case. */
    private static Put change(Put fields, Patch patch) {
        Put.Builder next = Put.newBuilder(fields);
        if (patch.getKind() != null) {
            next.setKind(patch.getKind());
        }
        if (patch.getContent() != null) {
            next.setContent(patch.getContent());
        }
        if (patch.getTags() != null) {
            next.setTags(patch.getTags());
        }
        if (patch.getMetadata() != null) {
            next.setMetadata(patch.getMetadata());
        }
        if (patch.getImportance() != null) {
            next.setImportance(patch.getImportance());
        }
        if (patch.getSource() != null) {
            next.setSource(patch.getSource());
        }
        if (patch.getMessages() != null) {
            next.setMessages(patch.getMessages());
        }
        for (String field : patch.getClear()) {
            switch (field) {
                case "tags" -> next.setTags(List.of());
                case "metadata" -> next.setMetadata(Map.of());
                case "messages" -> next.setMessages(List.of());
                case "importance" -> next.setImportance(null);
                case "source" -> next.setSource(null);
                case "validFrom" -> next.setValidFrom(null);
                case "validTo" -> next.setValidTo(null);
                case "expiresAt" -> next.setExpiresAt(null);
                default -> throw new IllegalArgumentException("no field to clear: " + field);
            }
        }
        return next.build();
    }

    /** Text goes on a line of its own, messages to the end. */
    private static Put add(@Nullable ExpectedMemory before, Append append) {
        Put fields = fields(before);
        String text = append.getText();
        List<Message> messages = new ArrayList<>(fields.getMessages());
        messages.addAll(append.getMessages());
        Put.Builder next = Put.newBuilder(fields).setMessages(messages);
        if (text != null && !text.isBlank()) {
            next.setContent(fields.getContent().isEmpty() ? text : fields.getContent() + "\n" + text);
        }
        return next.build();
    }
}
