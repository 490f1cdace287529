package io.memlog.streams;

import io.memlog.schemas.MemoryText;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The next version of one memory while it is made; not thread-safe, used once. */
final class NextState {
    private final MemoryRecord.Builder next;
    private final @Nullable Sha256 previousHash;

    private NextState(MemoryRecord.Builder next, @Nullable Sha256 previousHash) {
        this.next = next;
        this.previousHash = previousHash;
    }

    /** Begins with the fields of {@code current}, or with an empty memory, and with the next version. */
    static NextState of(IncomingEvent incoming, @Nullable MemoryRecord current) {
        MemoryEvent event = incoming.event();
        MemoryRecord.Builder next = current == null ? empty(event) : MemoryRecord.newBuilder(current);
        next.setVersion(current == null ? 1 : current.getVersion() + 1)
                .setUpdatedAt(event.getOccurredAt())
                .setProvenance(provenance(incoming, current));
        if (event.getAgentId() != null) {
            next.setAgentId(event.getAgentId());
        }
        if (event.getSessionId() != null) {
            next.setSessionId(event.getSessionId());
        }
        return new NextState(next, current == null ? null : current.getContentHash());
    }

    /** A Put states the whole memory: what it leaves out is gone, and a deleted memory is active again. */
    NextState replaceWith(Put put) {
        next.setStatus(MemoryStatus.ACTIVE)
                .setKind(put.getKind())
                .setContent(put.getContent())
                .setTags(put.getTags())
                .setMetadata(put.getMetadata())
                .setImportance(put.getImportance())
                .setSource(put.getSource())
                .setValidFrom(put.getValidFrom())
                .setValidTo(put.getValidTo())
                .setExpiresAt(put.getExpiresAt())
                .setMessages(put.getMessages());
        return this;
    }

    /** Given fields first, then the emptied ones: a field that is in both is empty. */
    NextState change(Patch patch) {
        next.setKind(or(patch.getKind(), next.getKind()))
                .setContent(or(patch.getContent(), next.getContent()))
                .setTags(or(patch.getTags(), next.getTags()))
                .setMetadata(or(patch.getMetadata(), next.getMetadata()))
                .setMessages(or(patch.getMessages(), next.getMessages()))
                .setImportance(patch.getImportance() == null ? next.getImportance() : patch.getImportance())
                .setSource(patch.getSource() == null ? next.getSource() : patch.getSource())
                .setValidFrom(patch.getValidFrom() == null ? next.getValidFrom() : patch.getValidFrom())
                .setValidTo(patch.getValidTo() == null ? next.getValidTo() : patch.getValidTo())
                .setExpiresAt(patch.getExpiresAt() == null ? next.getExpiresAt() : patch.getExpiresAt());
        patch.getClear().forEach(this::empty);
        return this;
    }

    /** Text goes on a line of its own, messages to the end. */
    NextState add(Append append) {
        String text = append.getText();
        if (text != null && !text.isBlank()) {
            next.setContent(next.getContent().isEmpty() ? text : next.getContent() + "\n" + text);
        }
        List<Message> messages = new ArrayList<>(next.getMessages());
        messages.addAll(append.getMessages());
        next.setMessages(messages);
        return this;
    }

    NextState status(MemoryStatus status) {
        next.setStatus(status);
        return this;
    }

    /** The same memory as an event would state it, so that one set of rules checks both. */
    MemoryEvent asPut(MemoryEvent event) {
        return MemoryEvent.newBuilder()
                .setEventId(event.getEventId())
                .setTenantId(event.getTenantId())
                .setUserId(event.getUserId())
                .setMemoryId(event.getMemoryId())
                .setOccurredAt(event.getOccurredAt())
                .setOp(Put.newBuilder()
                        .setKind(next.getKind())
                        .setContent(next.getContent())
                        .setTags(next.getTags())
                        .setMetadata(next.getMetadata())
                        .setImportance(next.getImportance())
                        .setSource(next.getSource())
                        .setMessages(next.getMessages())
                        .build())
                .build();
    }

    /** What the models found is kept only for the very same text. */
    Decision.Write write(Decision.ModelWork work) {
        Sha256 hash = MemoryText.hash(MemoryText.of(next.getContent(), next.getMessages()));
        next.setContentHash(hash);
        if (!hash.equals(previousHash)) {
            Enrichment.forget(next);
        }
        return new Decision.Write(next.build(), work);
    }

    private void empty(String field) {
        switch (field) {
            case "importance" -> next.setImportance(null);
            case "source" -> next.setSource(null);
            case "validFrom" -> next.setValidFrom(null);
            case "validTo" -> next.setValidTo(null);
            case "expiresAt" -> next.setExpiresAt(null);
            case "tags" -> next.setTags(List.of());
            case "metadata" -> next.setMetadata(Map.of());
            case "messages" -> next.setMessages(List.of());
            default -> throw new IllegalStateException("EventRules let an unknown field through");
        }
    }

    private static MemoryRecord.Builder empty(MemoryEvent event) {
        return MemoryRecord.newBuilder()
                .setTenantId(event.getTenantId())
                .setUserId(event.getUserId())
                .setMemoryId(event.getMemoryId())
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent("")
                .setTags(List.of())
                .setMetadata(Map.of())
                .setMessages(List.of())
                .setCreatedAt(event.getOccurredAt())
                .setEntities(List.of())
                .setRelations(List.of())
                .setVectorDigest(0)
                .setGraphDigest(0);
    }

    private static Provenance provenance(IncomingEvent incoming, @Nullable MemoryRecord current) {
        Provenance.Builder provenance = current == null
                ? Enrichment.noModels(Provenance.newBuilder())
                : Provenance.newBuilder(current.getProvenance());
        return provenance
                .setEventId(incoming.event().getEventId())
                .setOperation(incoming.operation())
                .setActor(incoming.event().getActor())
                .setEventPartition(incoming.position().partition())
                .setEventOffset(incoming.position().offset())
                .build();
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
