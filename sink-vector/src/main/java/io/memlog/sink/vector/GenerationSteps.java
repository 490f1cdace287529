package io.memlog.sink.vector;

import io.memlog.schemas.Topics;
import io.memlog.sink.vector.Generation.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Moves generations on: answers commands, builds indexes, notices what is reached. Of all sinks on a store one at a time does it,
 * under a lock of its session; each step is a transaction, so that another one goes on where this one died. One thread takes steps, any
 * may abort them.
 */
final class GenerationSteps {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationSteps.class);

    /** Belongs to the session: when that is lost, so is the lock. */
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

    /** What comes in while indexes are built is many more; so few offsets with indexes cost nothing beside them. */
    private static final long NEARLY_LOADED = 5_000;

    private final VectorDatabase database;
    private final String sinkId;
    private final GenerationCommands commands;
    private final AtomicReference<@Nullable Connection> session = new AtomicReference<>();

    GenerationSteps(VectorDatabase database, String sinkId) {
        this.database = database;
        this.sinkId = sinkId;
        this.commands = new GenerationCommands(sinkId);
    }

    /**
     * Where a generation stands beside the live one.
     *
     * @param isClaimed whether each partition was claimed by a loader
     * @param behind offsets that the live generation has and this one has not
     * @param isFollowing whether each partition follows
     */
    private record Position(boolean isClaimed, long behind, boolean isFollowing) {}

    /** Everything that is due, unless another sink does it; building indexes may take hours. */
    void take() throws SQLException {
        try (Connection connection = database.openForSteps()) {
            session.set(connection);
            if (!leads(connection)) {
                return;
            }
            for (GenerationCommand command : GenerationCommand.waiting(connection)) {
                apply(connection, command);
            }
            for (Generation generation : GenerationTable.all(connection)) {
                step(connection, generation);
            }
            connection.commit();
        } finally {
            session.set(null);
        }
    }

    /** Ends the step under way, if there is one: an index would keep a service from its end. Whoever leads next takes it again. */
    void abort() {
        Connection present = session.get();
        if (present == null) {
            return;
        }
        try {
            present.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("The session of the step is gone already");
        }
    }

    private static boolean leads(Connection connection) throws SQLException {
        try (PreparedStatement attempt = connection.prepareStatement(TRY_TO_LEAD);
                ResultSet row = attempt.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void apply(Connection connection, GenerationCommand command) throws SQLException {
        connection.commit();
        Optional<String> objection;
        try {
            objection = commands.apply(connection, command, GenerationTable.all(connection));
        } catch (SQLException e) {
            // A lock that was not to be had, most often; another attempt follows.
            objection = Optional.of("SQLSTATE %s, %s".formatted(e.getSQLState(), e.getMessage()));
        }
        if (objection.isPresent()) {
            connection.rollback();
            command.sayWhyItWaits(connection, objection.get());
        }
        connection.commit();
        LOG.atLevel(objection.isEmpty() ? Level.INFO : Level.DEBUG)
                .addKeyValue("command", command.id())
                .log("{} of generations: {}", command.kind(), objection.orElse("answered"));
    }

    private void step(Connection connection, Generation generation) throws SQLException {
        switch (generation.state()) {
            case LOADING -> {
                if (isLoaded(connection, generation)) {
                    move(connection, generation, State.INDEXING);
                }
            }
            case INDEXING -> {
                GenerationSchema.buildIndexes(connection, generation);
                move(connection, generation, generation.isBounded() ? State.FROZEN : State.CATCHING_UP);
            }
            case CATCHING_UP -> {
                if (position(connection, generation).isFollowing()) {
                    move(connection, generation, State.FOLLOWING);
                }
            }
            case FOLLOWING -> {
                if (!position(connection, generation).isFollowing()) {
                    move(connection, generation, State.CATCHING_UP);
                }
            }
            case FROZEN, LIVE, RETIRED, FAILED -> {}
        }
    }

    private boolean isLoaded(Connection connection, Generation generation) throws SQLException {
        if (generation.isBounded()) {
            return hasReachedItsBounds(connection, generation);
        }
        Position position = position(connection, generation);
        return position.isClaimed() && position.behind() <= NEARLY_LOADED;
    }

    private static void move(Connection connection, Generation generation, State next) throws SQLException {
        GenerationTable.move(connection, generation, next);
        connection.commit();
        LOG.atInfo().log("Generation {} is {}, was {}", generation.number(), next, generation.state());
    }

    private Position position(Connection connection, Generation generation) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(POSITION)) {
            find.setInt(1, generation.number());
            find.setString(2, sinkId);
            find.setString(3, Topics.ENRICHED);
            try (ResultSet row = find.executeQuery()) {
                row.next();
                return new Position(row.getBoolean(1), row.getLong(2), row.getBoolean(3));
            }
        }
    }

    private boolean hasReachedItsBounds(Connection connection, Generation generation) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(HAS_REACHED_ITS_BOUNDS)) {
            find.setString(1, sinkId);
            find.setString(2, Topics.ENRICHED);
            find.setInt(3, generation.number());
            try (ResultSet row = find.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
