package io.memlog.query;

import io.memlog.models.EmbeddingModel;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The reads of one user's memories inside a tenant's transaction; thread-safe. */
final class MemoryReads {
    private static final int MIN_SEARCH_WIDTH = 100;
    private static final int MAX_SEARCH_WIDTH = 1_000;

    /** Places that hits by words may take from hits by vector: a word in common is weak evidence, but no place is none at all. */
    private static final float WORDS_SHARE = 0.25f;

    private final int exactRows;

    /** @param exactRows memories of a user up to which all of them are compared */
    MemoryReads(int exactRows) {
        this.exactRows = exactRows;
    }

    VectorProgress progress(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MemoryStatements.PROGRESS);
                ResultSet rows = statement.executeQuery()) {
            Map<Integer, VectorProgress.Applied> partitions = new HashMap<>();
            while (rows.next()) {
                partitions.put(
                        rows.getInt("partition"),
                        new VectorProgress.Applied(
                                rows.getLong("event_offset"), MemoryMapping.time(rows, "event_time")));
            }
            return new VectorProgress(partitions);
        }
    }

    /** @throws MemlogException with NOT_FOUND, also for an expired memory, or MEMORY_DELETED */
    Memory get(Connection connection, MemoryKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MemoryStatements.GET)) {
            bindScope(statement, 1, key.scope());
            statement.setString(3, key.memoryId());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next() || rows.getBoolean("is_expired")) {
                    throw new MemlogException(ErrorCode.NOT_FOUND, "memory: expected one with this id, found none");
                }
                Memory memory = MemoryMapping.memory(rows);
                if (!memory.status().equals("ACTIVE")) {
                    throw new MemlogException(
                            ErrorCode.MEMORY_DELETED, "memory: expected status ACTIVE, found " + memory.status());
                }
                return memory;
            }
        }
    }

    /**
     * Memories by ascending id.
     *
     * @param afterMemoryId the last id of the page before; empty for the first page
     */
    List<Memory> list(Connection connection, Scope scope, String afterMemoryId, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MemoryStatements.LIST)) {
            bindScope(statement, 1, scope);
            statement.setString(3, afterMemoryId);
            statement.setInt(4, limit);
            try (ResultSet rows = statement.executeQuery()) {
                List<Memory> memories = new ArrayList<>();
                while (rows.next()) {
                    memories.add(MemoryMapping.memory(rows));
                }
                return memories;
            }
        }
    }

    /** Which vectors the user's memories have. */
    Spaces spaces(Connection connection, Scope scope) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MemoryStatements.SPACES)) {
            bindScope(statement, 1, scope);
            bindScope(statement, 3, scope);
            try (ResultSet rows = statement.executeQuery()) {
                List<Spaces.Pair> pairs = new ArrayList<>();
                while (rows.next()) {
                    pairs.add(new Spaces.Pair(rows.getString(1), rows.getString(2)));
                }
                return new Spaces(pairs);
            }
        }
    }

    /**
     * What answers the question, best first.
     *
     * @param spaces of the same user, read from the same connection
     */
    List<Hit> search(Connection connection, Scope scope, Question question, Spaces spaces, int limit)
            throws SQLException {
        return switch (question) {
            case Question.ByMeaning meaning -> searchByMeaning(connection, scope, meaning, spaces, limit);
            case Question.ByWords byWords -> searchByWords(connection, scope, byWords.words(), limit);
            case Question.Empty empty -> List.of();
        };
    }

    /** The nearest memories, and after them the best of those that have no vector to be near with. */
    private List<Hit> searchByMeaning(
            Connection connection, Scope scope, Question.ByMeaning question, Spaces spaces, int limit)
            throws SQLException {
        List<Hit> nearest = new ArrayList<>();
        for (VectorColumn column : spaces.columnsOf(question.model().fingerprint())) {
            nearest.addAll(searchNearest(connection, scope, question, column, limit));
        }
        // One model, so distances compare wherever the vectors stand.
        nearest.sort(Comparator.comparingDouble(Hit::score).reversed());
        if (nearest.size() > limit) {
            nearest = nearest.subList(0, limit);
        }
        int places = Math.max(Math.round(limit * WORDS_SHARE), limit - nearest.size());
        List<Spaces.Pair> outside = spaces.outside(question.model().fingerprint());
        List<Hit> byWords = outside.isEmpty()
                ? List.of()
                : searchOutsideSpace(connection, scope, question.words(), outside, places);
        return Stream.concat(nearest.stream().limit(limit - byWords.size()), byWords.stream())
                .toList();
    }

    /** The nearest memories of the same embedding space. */
    private List<Hit> searchNearest(
            Connection connection, Scope scope, Question.ByMeaning question, VectorColumn column, int limit)
            throws SQLException {
        if (isSmall(connection, scope)) {
            return searchExactly(connection, scope, question, column, limit);
        }
        List<Hit> hits = searchByIndex(connection, scope, question, column, limit);
        // The index gives up after so many rows of other users: then only a comparison with all tells what there is.
        return hits.size() < limit ? searchExactly(connection, scope, question, column, limit) : hits;
    }

    private boolean isSmall(Connection connection, Scope scope) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MemoryStatements.COUNT_SCOPE)) {
            bindScope(statement, 1, scope);
            statement.setInt(3, exactRows + 1);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getInt(1) <= exactRows;
            }
        }
    }

    private List<Hit> searchExactly(
            Connection connection, Scope scope, Question.ByMeaning question, VectorColumn column, int limit)
            throws SQLException {
        EmbeddingModel model = question.model();
        String sql = column.inStatement(MemoryStatements.SEARCH_EXACT, model.dimension());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text(question.vector()));
            bindScope(statement, 2, scope);
            statement.setString(4, model.fingerprint());
            statement.setInt(5, limit);
            bindScope(statement, 6, scope);
            return hits(statement, MatchedBy.VECTOR);
        }
    }

    List<Hit> searchByIndex(
            Connection connection, Scope scope, Question.ByMeaning question, VectorColumn column, int limit)
            throws SQLException {
        try (PreparedStatement settings = connection.prepareStatement(MemoryStatements.ALLOW_ITERATIVE_SCAN)) {
            int width = Math.clamp(limit * 4L, MIN_SEARCH_WIDTH, MAX_SEARCH_WIDTH);
            settings.setString(1, Integer.toString(width));
            settings.execute();
        }
        EmbeddingModel model = question.model();
        String vector = text(question.vector());
        String sql = column.inStatement(MemoryStatements.SEARCH_BY_INDEX, model.dimension());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, vector);
            bindScope(statement, 2, scope);
            statement.setString(4, model.fingerprint());
            statement.setString(5, vector);
            statement.setInt(6, limit);
            return hits(statement, MatchedBy.VECTOR);
        }
    }

    private static List<Hit> searchOutsideSpace(
            Connection connection, Scope scope, String words, List<Spaces.Pair> outside, int limit)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MemoryStatements.SEARCH_OUTSIDE_SPACE)) {
            statement.setString(1, words);
            bindScope(statement, 2, scope);
            statement.setArray(4, texts(connection, outside.stream().map(Spaces.Pair::first)));
            statement.setArray(5, texts(connection, outside.stream().map(Spaces.Pair::next)));
            statement.setInt(6, limit);
            return hits(statement, MatchedBy.WORDS);
        }
    }

    /** Memories without a vector, and of other spaces, are among them. */
    private static List<Hit> searchByWords(Connection connection, Scope scope, String words, int limit)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MemoryStatements.SEARCH_BY_WORDS)) {
            statement.setString(1, words);
            bindScope(statement, 2, scope);
            statement.setInt(4, limit);
            return hits(statement, MatchedBy.WORDS);
        }
    }

    private static Array texts(Connection connection, Stream<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static void bindScope(PreparedStatement statement, int first, Scope scope) throws SQLException {
        statement.setString(first, scope.tenantId());
        statement.setString(first + 1, scope.userId());
    }

    private static List<Hit> hits(PreparedStatement statement, MatchedBy matchedBy) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<Hit> hits = new ArrayList<>();
            while (rows.next()) {
                hits.add(new Hit(1 - rows.getDouble("distance"), matchedBy, MemoryMapping.memory(rows)));
            }
            return hits;
        }
    }

    /** pgvector's text form. */
    static String text(float[] vector) {
        var text = new StringBuilder("[");
        for (float component : vector) {
            text.append(text.length() == 1 ? "" : ",").append(component);
        }
        return text.append(']').toString();
    }
}
