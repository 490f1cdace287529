package io.memlog.benchmarks;

import io.memlog.schemas.Digests;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Relation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Memories as extraction-streams would write them: 384 floats of norm 1, a sentence or two, three entities that other memories of the
 * user mention as well, one relation. The same number gives the same memory. Stateless.
 */
final class SampleMemories {
    static final int DIMENSION = 384;
    static final String TENANT = "bench";

    private static final int USERS = 20;
    private static final int MOST_PARTITIONS = 4;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final List<String> WORDS = List.of(
            "meeting",
            "coffee",
            "harbour",
            "invoice",
            "garden",
            "violin",
            "report",
            "station",
            "winter",
            "budget",
            "recipe",
            "bicycle",
            "letter",
            "project",
            "morning",
            "camera",
            "holiday",
            "museum",
            "deadline",
            "mountain");

    private static final int WORDS_OF_CONTENT = 18;
    private static final List<String> NAMES = users();

    private SampleMemories() {}

    /** Whose memory it is: neighbouring numbers are on different partitions. */
    static String user(int number) {
        return NAMES.get(number % USERS);
    }

    static MemoryRecord memory(int number) {
        return memory(number, 1);
    }

    /** The same with another version, written over by an event that changed nothing else. */
    static MemoryRecord memory(int number, long version) {
        var random = new Random(number);
        String content = content(random);
        List<Entity> entities = List.of(
                entity("e" + number % 97, "PERSON", 0),
                entity("f" + number % 89, "ORGANIZATION", 12),
                entity("g" + number % 83, "LOCATION", 24));
        MemoryRecord draft = MemoryRecord.newBuilder()
                .setTenantId(TENANT)
                .setUserId(user(number))
                .setMemoryId("memory-" + number)
                .setAgentId("agent")
                .setVersion(version)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent(content)
                .setTags(List.of(WORDS.get(number % WORDS.size()), "bench"))
                .setMetadata(Map.of("origin", "chat", "lang", "en"))
                .setImportance(number % 10)
                .setValidFrom(NOON)
                .setMessages(List.of())
                .setCreatedAt(NOON)
                .setUpdatedAt(NOON)
                .setContentHash(MemoryText.hash(content))
                .setEmbedding(new Embedding("bench", "random", DIMENSION, embedding(random)))
                .setEntities(entities)
                .setRelations(
                        List.of(new Relation("e" + number % 97, "f" + number % 89, "WORKS_AT", 0.5, "rule", 0, 20)))
                .setProvenance(new Provenance(
                        "event-" + number, "Put", "bench", 0, (long) number, "rules", "1", "random", "1", "none"))
                .setCompletesEvent(true)
                .setVectorDigest(0)
                .setGraphDigest(0)
                .build();
        return MemoryRecord.newBuilder(draft)
                .setVectorDigest(Digests.vector(draft))
                .setGraphDigest(Digests.graph(draft))
                .build();
    }

    /** The same without entities and relations, so that its node has one edge and not five. */
    static MemoryRecord withoutEdges(int number, long version) {
        MemoryRecord draft = MemoryRecord.newBuilder(memory(number, version))
                .setEntities(List.of())
                .setRelations(List.of())
                .build();
        return MemoryRecord.newBuilder(draft)
                .setGraphDigest(Digests.graph(draft))
                .build();
    }

    private static String content(Random random) {
        List<String> words = new ArrayList<>(WORDS_OF_CONTENT);
        for (int i = 0; i < WORDS_OF_CONTENT; i++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    private static Entity entity(String key, String type, int start) {
        return Entity.newBuilder()
                .setKey(key)
                .setName("Name of " + key)
                .setType(type)
                .setConfidence(0.75)
                .setSource("rules")
                .setMentions(List.of(new Mention(start, start + 10)))
                .build();
    }

    private static ByteBuffer embedding(Random random) {
        float[] values = new float[DIMENSION];
        double squares = 0;
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (float) random.nextGaussian();
            squares += values[i] * values[i];
        }
        float norm = (float) Math.sqrt(squares);
        ByteBuffer floats = ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            floats.putFloat(value / norm);
        }
        return floats.flip();
    }

    /** As many users on each partition, however many partitions there are. */
    private static List<String> users() {
        List<String> users = new ArrayList<>();
        for (int i = 0; users.size() < USERS; i++) {
            String user = "user-" + i;
            if (Partitions.ofScope(TENANT + "/" + user, MOST_PARTITIONS) == users.size() % MOST_PARTITIONS) {
                users.add(user);
            }
        }
        return List.copyOf(users);
    }
}
