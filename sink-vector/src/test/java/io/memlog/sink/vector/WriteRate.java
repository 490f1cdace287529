package io.memlog.sink.vector;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.testkit.Database;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.Random;

/**
 * Rows per second into a given database, without and with the vector index, by hand: {@code WriteRate URL USER ROWS}. Not a test: the
 * figures in the README come from here.
 */
final class WriteRate {
    private static final int DIMENSION = 384;
    private static final int BATCH = 2_000;

    private WriteRate() {}

    public static void main(String[] args) throws SQLException {
        var database = new Database(args[0], args[1], "");
        int rows = Integer.parseInt(args[2]);
        try (var sink = new PgVectorSink(VectorDatabase.open(PgVectorSinkIT.settings(database, DIMENSION)), "vector")) {
            var store = new StoreProbe(database);
            store.update("DROP INDEX memory_embedding");
            Lease lease = sink.claim(PgVectorSinkIT.source(Topics.ENRICHED), new LogBounds(0, Long.MAX_VALUE), "me");
            lease = measure("new rows, no vector index", sink, lease, rows, 0, 1);
            lease = measure("new versions, no vector index", sink, lease, rows, 0, 2);
            store.update("TRUNCATE memory, memory_history");
            store.update("CREATE INDEX memory_embedding ON memory USING hnsw (embedding vector_cosine_ops)");
            int indexed = Math.min(rows, 10_000);
            lease = measure("new rows, vector index", sink, lease, indexed, 0, 1);
            measure("new versions, vector index", sink, lease, indexed, 0, 2);
        }
    }

    private static Lease measure(String name, PgVectorSink sink, Lease begin, int rows, int first, long version) {
        Lease lease = begin;
        long nanos = 0;
        for (int at = first; at < first + rows; at += BATCH) {
            Object[] records = new Object[Math.min(BATCH, first + rows - at)];
            for (int i = 0; i < records.length; i++) {
                records[i] = row(at + i, version);
            }
            var batch = PgVectorSinkIT.batch(lease, records);
            long started = System.nanoTime();
            lease = ((CommitOutcome.Committed) sink.commit(batch)).lease();
            nanos += System.nanoTime() - started;
        }
        System.out.printf("%-32s %,8.0f rows/s%n", name, rows * 1e9 / nanos);
        return lease;
    }

    private static MemoryRecord row(int number, long version) {
        MemoryRecord memory =
                Memories.memory("tenant", "memory-" + number, version, "What we said about topic " + number, DIMENSION);
        var random = new Random(number * 31L + version);
        ByteBuffer floats = ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < DIMENSION; i++) {
            floats.putFloat((float) random.nextGaussian());
        }
        return MemoryRecord.newBuilder(memory)
                .setEmbedding(io.memlog.schemas.avro.Embedding.newBuilder(memory.getEmbedding())
                        .setVector(floats.flip())
                        .build())
                .build();
    }
}
