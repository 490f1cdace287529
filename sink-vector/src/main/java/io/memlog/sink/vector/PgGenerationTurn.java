package io.memlog.sink.vector;

import io.memlog.schemas.Topics;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.Generation.State;
import io.memlog.sink.generations.GenerationCommand;
import io.memlog.sink.generations.GenerationTurn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A turn under a lock of its own session: when that is lost, so is the lock. */
final class PgGenerationTurn implements GenerationTurn {
    private static final Logger LOG = LoggerFactory.getLogger(PgGenerationTurn.class);

    private static final String TRY_TO_LEAD =
            "SELECT pg_try_advisory_lock(hashtextextended('memlog.generation.' || current_schema(), 0))";

    private static final String POSITION = """
            SELECT
                count(*) > 0 AND count(side.generation) = count(*),
                coalesce(sum(greatest(0, live.next_offset - side.next_offset)), 0),
                coalesce(bool_and(side.is_following), false)
            FROM partition_progress AS live
            LEFT JOIN generation_progress AS side
              ON side.generation = ? AND (side.sink_id, side.topic, side.partition) = (live.sink_id, live.topic, live.partition)
            WHERE live.sink_id = ? AND live.topic = ?
            """;

    private static final String HAS_REACHED_ITS_BOUNDS = """
            SELECT coalesce(bool_and(coalesce(side.next_offset >= bound.value::bigint, false)), true)
            FROM generation
            CROSS JOIN LATERAL jsonb_each_text(generation.until) AS bound
            LEFT JOIN generation_progress AS side
              ON side.generation = generation.generation AND side.sink_id = ? AND side.topic = ?
              AND side.partition = bound.key::int
            WHERE generation.generation = ?
            """;

    private final Connection connection;
    private final String sinkId;
    private final IndexBuild indexBuild;
    private final GenerationSwitch generationSwitch;

    /** @param connection belongs to the turn */
    PgGenerationTurn(Connection connection, String sinkId, IndexBuild indexBuild) {
        this.connection = connection;
        this.indexBuild = indexBuild;
        this.sinkId = sinkId;
        this.generationSwitch = new GenerationSwitch(sinkId);
    }

    /** Does something that may fail as SQL does. */
    @FunctionalInterface
    private interface Work<T> {
        T get() throws SQLException;
    }

    /** As {@link Work}, without an answer. */
    @FunctionalInterface
    private interface Action {
        void run() throws SQLException;
    }

    @Override
    public boolean leads() {
        return answerOf(() -> {
            try (PreparedStatement attempt = connection.prepareStatement(TRY_TO_LEAD);
                    ResultSet row = attempt.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    @Override
    public List<GenerationCommand> commands() {
        return answerOf(() -> GenerationCommandTable.waiting(connection));
    }

    @Override
    public List<Generation> generations() {
        return answerOf(() -> GenerationTable.all(connection));
    }

    @Override
    public Position position(Generation generation) {
        return answerOf(() -> {
            try (PreparedStatement find = connection.prepareStatement(POSITION)) {
                find.setInt(1, generation.number());
                find.setString(2, sinkId);
                find.setString(3, Topics.ENRICHED);
                try (ResultSet row = find.executeQuery()) {
                    row.next();
                    return new Position(row.getBoolean(1), row.getLong(2), row.getBoolean(3));
                }
            }
        });
    }

    @Override
    public boolean hasReachedItsBounds(Generation generation) {
        return answerOf(() -> {
            try (PreparedStatement find = connection.prepareStatement(HAS_REACHED_ITS_BOUNDS)) {
                find.setString(1, sinkId);
                find.setString(2, Topics.ENRICHED);
                find.setInt(3, generation.number());
                try (ResultSet row = find.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
    }

    @Override
    public Generation add(GenerationCommand rebuild) {
        return answerOf(() -> {
            Generation added = GenerationTable.add(connection, rebuild.id());
            GenerationSchema.create(connection, added);
            return added;
        });
    }

    @Override
    public boolean move(Generation generation, State next) {
        return answerOf(() -> GenerationTable.move(connection, generation, next));
    }

    @Override
    public Optional<String> exchange(Generation live, Generation next) {
        return answerOf(() -> generationSwitch.apply(connection, live, next));
    }

    @Override
    public Optional<String> remove(Generation unwanted) {
        return answerOf(() -> {
            // Whoever writes it has found it in a table that nobody can read until it is gone.
            GenerationSwitch.keepWritersOut(connection);
            GenerationTable.remove(connection, unwanted);
            GenerationSchema.drop(connection, unwanted);
            return Optional.empty();
        });
    }

    @Override
    public void buildIndexes(Generation generation) {
        act(() -> GenerationIndexes.build(connection, generation, indexBuild));
    }

    @Override
    public void answer(GenerationCommand command, boolean isRefused, @Nullable Generation about, String text) {
        act(() -> GenerationCommandTable.answer(connection, command, isRefused, about, text));
    }

    @Override
    public void sayWhyItWaits(GenerationCommand command, String reason) {
        act(() -> GenerationCommandTable.sayWhyItWaits(connection, command, reason));
    }

    @Override
    public void commit() {
        act(connection::commit);
    }

    @Override
    public void rollBack() {
        act(connection::rollback);
    }

    @Override
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("The session of the step is gone already");
        }
    }

    @Override
    public void close() {
        act(connection::close);
    }

    private static <T> T answerOf(Work<T> work) {
        try {
            return work.get();
        } catch (SQLException e) {
            throw SqlFailure.beforeAnyRecord(e);
        }
    }

    private static void act(Action action) {
        answerOf(() -> {
            action.run();
            return true;
        });
    }
}
