package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.EmbeddingModel;
import io.memlog.schemas.Scope;
import io.memlog.sink.vector.VectorDatabase;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Search under filters and row-level security, on a table where the user's memories are few and far from the question. */
final class VectorSearchIT {
    private static final EmbeddingModel MODEL =
            new EmbeddingModel("model", "1", "0123456789abcdef".repeat(4), 384, 512, "", 0);
    private static final Scope ANN = new Scope("acme", "ann");
    private static final int OTHERS = 4_000;
    private static final int OWN = 40;
    private static final Scope KIM = new Scope("acme", "kim");
    private static final int EMBEDDED = 10;
    private static final int UNEMBEDDED = 10;

    /** Others lie around (1, 0, ...), Ann's memories at growing angles away from it. */
    private static final String FILL = """
            INSERT INTO memory (tenant_id, user_id, memory_id, version, status, kind, content, tags, metadata, messages,
                created_at, updated_at, content_hash, embedding, embedding_fingerprint, event_id, operation, actor,
                event_partition, event_offset, extractor_id, extractor_version, embedder_id, embedder_version,
                redaction_policy, log_partition, log_offset, bucket, digest)
            SELECT %s, '%s', 'm' || lpad(i::text, 6, '0'), 1, 'ACTIVE', 'fact', 'text', '{}', '{}', '[]',
                now(), now(), '\\x00', ('[1,' || (%s)::text || repeat(',0', 382) || ']')::vector, '%s', 'e', 'Put', 'a',
                0, i, 'r', '1', 'b', '1', 'none', 0, i, 0, 0
            FROM generate_series(1, %d) AS i
            """;

    private static final Scope PAT = new Scope("acme", "pat");

    private static final String MOVE_VECTORS = """
            UPDATE memory SET next_embedding = embedding, next_fingerprint = embedding_fingerprint,
                embedding_fingerprint = 'former', embedding = '[1%s]'
            WHERE user_id = 'pat' AND event_offset %% 2 = 0
            """.formatted(",0".repeat(383));

    private static final String FORGET_VECTORS = """
            UPDATE memory SET embedding = NULL, embedding_fingerprint = NULL, content = 'peanuts'
            WHERE user_id = 'kim' AND event_offset > %d
            """.formatted(EMBEDDED);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.POSTGRES);

    private static VectorStore store;

    @BeforeAll
    static void fill() throws SQLException {
        Database database = parts.newDatabase();
        VectorDatabase.open(
                        new VectorDatabase.Settings(database.jdbcUrl(), database.user(), database.password(), 384, 1))
                .close();
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(FILL.formatted("'acme'", "eve", "i / 100000.0", MODEL.fingerprint(), OTHERS / 2));
            statement.execute(FILL.formatted("'globex'", "ann", "-i / 100000.0", MODEL.fingerprint(), OTHERS / 2));
            statement.execute(FILL.formatted("'acme'", "ann", "1 + i / 10.0", MODEL.fingerprint(), OWN));
            statement.execute(FILL.formatted("'acme'", "kim", "i", MODEL.fingerprint(), EMBEDDED + UNEMBEDDED));
            statement.execute(FORGET_VECTORS);
            statement.execute(FILL.formatted("'acme'", "pat", "i", MODEL.fingerprint(), 10));
            statement.execute(MOVE_VECTORS);
            statement.execute("ANALYZE memory");
        }
        store = VectorStore.open(new QueryConfiguration(
                "",
                4,
                database.jdbcUrl(),
                database.user(),
                database.password(),
                "",
                "",
                "",
                Duration.ofSeconds(2),
                2,
                0,
                ""));
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void theIndexFindsTheUsersOwnAlthoughThousandsOfOthersAreNearer() {
        // Given
        var reads = new MemoryReads(0);

        // When
        List<Hit> hits = store.read("acme", connection -> {
            withoutSequentialScan(connection);
            return reads.searchByIndex(connection, ANN, asking("who?"), VectorColumn.FIRST, 10);
        });

        // Then
        assertThat(hits)
                .extracting(hit -> hit.memory().memoryId())
                .containsExactly(
                        "m000001", "m000002", "m000003", "m000004", "m000005", "m000006", "m000007", "m000008",
                        "m000009", "m000010");
        assertThat(hits).allMatch(hit -> hit.memory().userId().equals("ann"));
    }

    @Test
    void theIndexIsReallyUsedAndWouldFindNothingWithoutTheIterativeScan() {
        // When
        String plan = store.read("acme", connection -> {
            withoutSequentialScan(connection);
            try (var statement = connection.prepareStatement("EXPLAIN " + byIndex(VectorColumn.FIRST))) {
                bind(statement);
                return first(statement.executeQuery(), 99);
            }
        });
        String found = store.read("acme", connection -> {
            withoutSequentialScan(connection);
            try (Statement off = connection.createStatement()) {
                off.execute("SET LOCAL hnsw.iterative_scan = off");
            }
            try (var statement = connection.prepareStatement(byIndex(VectorColumn.FIRST))) {
                bind(statement);
                return first(statement.executeQuery(), 1);
            }
        });

        // Then
        assertThat(plan).contains("memory_embedding");
        assertThat(found).isEmpty();
    }

    @Test
    void aSmallScopeIsSearchedExactly() {
        // Given
        var exact = new MemoryReads(OWN);
        var byIndex = new MemoryReads(OWN - 1);

        // When
        List<Hit> all = search(exact, ANN, asking("who?"), 100);
        List<Hit> alsoAll = search(byIndex, ANN, asking("who?"), 100);

        // Then
        assertThat(all).hasSize(OWN).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        assertThat(alsoAll).isEqualTo(all);
    }

    @Test
    void vectorsOfAnotherFingerprintAreNeverCompared() {
        // Given
        var other = new EmbeddingModel("model", "2", "f".repeat(64), 384, 512, "", 0);

        // When
        List<Hit> hits = search(new MemoryReads(100), ANN, new Question.ByMeaning(question(), "who?", other), 10);

        // Then
        assertThat(hits).isEmpty();
    }

    @Test
    void hitsByWordsTakeAQuarterOfThePlacesAndWhatVectorsLeave() {
        assertThat(searched(1, "peanuts")).isEqualTo(ids(1, 0));
        assertThat(searched(2, "peanuts")).isEqualTo(ids(1, 1));
        assertThat(searched(8, "peanuts")).isEqualTo(ids(6, 2));
        assertThat(searched(16, "peanuts")).isEqualTo(ids(10, 6));
        assertThat(searched(100, "peanuts")).isEqualTo(ids(EMBEDDED, UNEMBEDDED));
        assertThat(searched(8, "who?")).isEqualTo(ids(8, 0));
    }

    @Test
    void theSpacesOfAUserAreFoundByJumpingThroughTheIndex() {
        // When
        Spaces spaces = store.read("acme", connection -> new MemoryReads(0).spaces(connection, KIM));
        String plan = store.read("acme", connection -> {
            withoutSequentialScan(connection);
            try (var statement = connection.prepareStatement("EXPLAIN " + MemoryStatements.SPACES)) {
                for (int i = 0; i < 2; i++) {
                    statement.setString(2 * i + 1, "acme");
                    statement.setString(2 * i + 2, "eve");
                }
                return first(statement.executeQuery(), 99);
            }
        });

        // Then
        assertThat(spaces.pairs())
                .containsExactlyInAnyOrder(new Spaces.Pair(MODEL.fingerprint(), ""), new Spaces.Pair("", ""));
        assertThat(plan)
                .contains("Index Scan using memory_spaces")
                .containsPattern("Index Cond: .*ROW\\(COALESCE\\(embedding_fingerprint")
                .doesNotContain("Seq Scan", "Sort");
    }

    @Test
    void aVectorIsFoundInWhicheverColumnItStands() {
        // Given: every second memory of Pat has MODEL's vector in the next column only, as while a model is finished.
        List<Hit> hits = search(new MemoryReads(100), PAT, asking("who?"), 100);
        List<Hit> byIndex = search(new MemoryReads(0), PAT, asking("who?"), 6);
        String plan = store.read("acme", connection -> {
            withoutSequentialScan(connection);
            try (var statement = connection.prepareStatement("EXPLAIN " + byIndex(VectorColumn.NEXT))) {
                bind(statement);
                return first(statement.executeQuery(), 99);
            }
        });

        // Then
        assertThat(hits).hasSize(10).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        assertThat(hits).allMatch(hit -> hit.matchedBy() == MatchedBy.VECTOR);
        assertThat(hits)
                .extracting(hit -> hit.memory().memoryId())
                .isEqualTo(IntStream.rangeClosed(1, 10)
                        .mapToObj("m%06d"::formatted)
                        .toList());
        assertThat(byIndex).isEqualTo(hits.subList(0, 6));
        assertThat(plan).contains("memory_next_embedding");
    }

    @Test
    void aStatementThatForgetsItsTenantStillSeesOnlyItsOwn() {
        assertThat(count("acme")).isEqualTo(Integer.toString(OTHERS / 2 + OWN + EMBEDDED + UNEMBEDDED + 10));
        assertThat(count("globex")).isEqualTo(Integer.toString(OTHERS / 2));
        assertThat(count("nobody")).isEqualTo("0");
        assertThat(count("")).isEqualTo("0");
    }

    private static String count(String tenant) {
        return store.read(tenant, connection -> {
            try (Statement statement = connection.createStatement()) {
                return first(statement.executeQuery("SELECT count(*)::text FROM memory"), 1);
            }
        });
    }

    private static List<String> searched(int limit, String words) {
        return search(new MemoryReads(100), KIM, asking(words), limit).stream()
                .map(hit -> hit.matchedBy() + " " + hit.memory().memoryId())
                .toList();
    }

    /** Kim's first memories have vectors, ever farther from the question; the others have the same words. */
    private static List<String> ids(int byVector, int byWords) {
        return Stream.concat(
                        IntStream.rangeClosed(1, byVector).mapToObj("VECTOR m%06d"::formatted),
                        IntStream.rangeClosed(1, byWords)
                                .map(place -> EMBEDDED + place)
                                .mapToObj("WORDS m%06d"::formatted))
                .toList();
    }

    private static Question.ByMeaning asking(String words) {
        return new Question.ByMeaning(question(), words, MODEL);
    }

    private static List<Hit> search(MemoryReads reads, Scope scope, Question question, int limit) {
        return store.read(
                scope.tenantId(),
                connection -> reads.search(connection, scope, question, reads.spaces(connection, scope), limit));
    }

    private static String byIndex(VectorColumn column) {
        return column.inStatement(MemoryStatements.SEARCH_BY_INDEX, MODEL.dimension());
    }

    private static float[] question() {
        var vector = new float[384];
        vector[0] = 1;
        return vector;
    }

    private static void bind(java.sql.PreparedStatement statement) throws SQLException {
        statement.setString(1, MemoryReads.text(question()));
        statement.setString(2, "acme");
        statement.setString(3, "ann");
        statement.setString(4, MODEL.fingerprint());
        statement.setString(5, MemoryReads.text(question()));
        statement.setInt(6, 10);
    }

    /** With few rows the planner would sort them; the test is about the index. */
    private static void withoutSequentialScan(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL enable_seqscan = off");
            statement.execute("SET LOCAL enable_sort = off");
        }
    }

    private static String first(ResultSet rows, int limit) throws SQLException {
        var text = new StringBuilder();
        for (int i = 0; i < limit && rows.next(); i++) {
            text.append(rows.getString(1));
        }
        return text.toString();
    }
}
