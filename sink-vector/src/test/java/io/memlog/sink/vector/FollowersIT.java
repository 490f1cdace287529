package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static io.memlog.sink.vector.PgVectorSinkIT.batch;
import static io.memlog.sink.vector.PgVectorSinkIT.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitOutcome.Committed;
import io.memlog.sink.CommitOutcome.Fenced;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.GenerationSteps;
import io.memlog.sink.generations.GenerationTurn;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A generation that follows the live one, and the switch, transaction by transaction in a real Postgres. */
final class FollowersIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final LogBounds BOUNDS = new LogBounds(0, 1_000_000);
    private static final SourcePartition ENRICHED = PgVectorSinkIT.source(Topics.ENRICHED);
    private static final String SIDE = "public_generation_2.memory";
    private static final String OLD = "public_generation_1.memory";

    private StoreProbe store;
    private PgVectorSink live;
    private GenerationStore loader;
    private PgGenerations generations;
    private GenerationSteps steps;
    private Lease liveLease;
    private Lease loaderLease;

    /** The live generation holds offsets 0 and 1; the new one is about to catch up, and stands at 0. */
    @BeforeEach
    void beginRebuild() throws SQLException {
        Database database = PARTS.newDatabase();
        store = new StoreProbe(database);
        VectorDatabase connections = VectorDatabase.open(settings(database, Memories.DIMENSION));
        live = new PgVectorSink(connections, "vector");
        generations = new PgGenerations(connections, () -> connections, "vector");
        steps = new GenerationSteps(generations);
        loader = new GenerationStore(VectorDatabase.open(settings(database, Memories.DIMENSION)), "vector", 2);
        liveLease = commit(live, live.claim(ENRICHED, BOUNDS, "live"), memory("m1", 1), memory("m2", 1));
        ask("REBUILD", "NULL");
        loaderLease = loader.claim(ENRICHED, BOUNDS, "loader");
        steps.take();
        steps.take();
        assertThat(state(2)).isEqualTo("CATCHING_UP");
    }

    @AfterEach
    void close() {
        live.close();
        loader.close();
    }

    @Test
    void aFollowerInTheMiddleOfABatchIsBroughtToItsEnd() throws SQLException {
        // It is ahead of the live one, as a loader may be.
        commit(loader, loaderLease, memory("m1", 1), memory("m2", 1), memory("m1", 2));
        assertThat(progress()).isEqualTo("3 t");

        commit(live, liveLease, memory("m1", 2), "acme/ann/m2", memory("m3", 1));

        assertThat(progress()).isEqualTo("5 t");
        assertThat(rows(SIDE)).isEqualTo(rows("memory")).hasSize(2);
        assertThat(store.column("SELECT memory_id || version FROM memory_history ORDER BY 1"))
                .containsExactly("m11", "m12", "m31");
    }

    @Test
    void aFollowerThatRefusesIsLetGoAndItsLoaderTakesOver() throws SQLException {
        follow();
        store.update("ALTER TABLE %s ADD CONSTRAINT refusing CHECK (memory_id <> 'm9')".formatted(SIDE));

        commit(live, liveLease, memory("m9", 1));

        assertThat(store.column("SELECT memory_id FROM memory ORDER BY 1")).containsExactly("m1", "m2", "m9");
        assertThat(progress()).isEqualTo("2 f");
        store.update("ALTER TABLE %s DROP CONSTRAINT refusing".formatted(SIDE));
        commit(loader, loader.claim(ENRICHED, BOUNDS, "loader"), memory("m9", 1));
        assertThat(progress()).isEqualTo("3 t");
        assertThat(rows(SIDE)).isEqualTo(rows("memory"));
    }

    @Test
    void nobodyWritesIntoTheWrongGenerationAfterTheSwitch() throws SQLException {
        Lease loaded = follow();
        Lease stale = liveLease;
        Batch late = batch(loaded, memory("late", 1));

        // The live loop writes what follows; its loader may believe that it does.
        assertThat(loader.commit(late)).isInstanceOf(Committed.class);
        assertThat(rows(SIDE)).hasSize(2);

        steps.take();
        ask("SWITCH", "2");
        assertThat(state(2)).isEqualTo("LIVE");
        assertThat(loader.commit(late)).isInstanceOf(Fenced.class);
        assertThatThrownBy(() -> loader.claim(ENRICHED, BOUNDS, "loader"))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(store.column("SELECT generation FROM generation_progress")).containsExactly("1");

        // A batch of before the switch goes where the lease is: to what is live.
        liveLease = commit(live, liveLease, memory("m1", 2));
        assertThat(store.column("SELECT memory_id || version FROM memory ORDER BY 1"))
                .containsExactly("m12", "m21");
        assertThat(store.column("SELECT memory_id || version FROM %s ORDER BY 1".formatted(OLD)))
                .containsExactly("m11", "m21");

        live.claim(ENRICHED, BOUNDS, "heir");
        assertThat(live.commit(batch(stale, memory("zombie", 1)))).isInstanceOf(Fenced.class);
        assertThat(rows("memory")).hasSize(2);
        assertThat(store.value("SELECT next_offset FROM generation_progress WHERE generation = 1"))
                .isEqualTo("2");
    }

    @Test
    void theOldGenerationCatchesUpAndIsSwitchedBackTo() throws SQLException {
        follow();
        steps.take();
        ask("SWITCH", "2");
        commit(live, liveLease, memory("m1", 2));

        ask("ROLLBACK", "1");
        try (var former =
                new GenerationStore(VectorDatabase.open(settings(store.database(), Memories.DIMENSION)), "vector", 1)) {
            Lease stopped = former.claim(ENRICHED, BOUNDS, "loader");
            assertThat(stopped.nextOffset()).isEqualTo(2);
            commit(former, stopped, memory("m1", 2));
        }
        steps.take();
        ask("SWITCH", "1");

        assertThat(state(1)).isEqualTo("LIVE");
        assertThat(state(2)).isEqualTo("RETIRED");
        assertThat(rows(SIDE)).isEqualTo(rows("memory")).hasSize(2);
        ask("DROP", "2");
        assertThat(store.column("SELECT nspname FROM pg_namespace WHERE nspname LIKE '%generation%'"))
                .isEmpty();
    }

    @Test
    void theSwitchWaitsForWhoeverReadsASnapshotOfBefore() throws SQLException {
        try (Connection reader = store.connect()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            count(reader, "generation");
            follow();
            steps.take();

            ask("SWITCH", "2");

            assertThat(state(2)).isEqualTo("FOLLOWING");
            assertThat(store.value("SELECT answer FROM generation_command WHERE kind = 'SWITCH'"))
                    .contains("snapshot", "found 1");
            assertThat(count(reader, "memory")).isEqualTo(2);
            reader.rollback();
        }
        steps.take();
        assertThat(state(2)).isEqualTo("LIVE");
    }

    @Test
    void aGenerationThatIsFoundUnloadableInTheMiddleOfItsSwitchIsNotSwitchedToByHalf() throws SQLException {
        follow();
        steps.take();
        var found = new Generation(2, Generation.State.FOLLOWING, "public_generation_2", false);
        store.update("INSERT INTO generation_command (id, kind, generation) VALUES (gen_random_uuid(), 'SWITCH', 2)");

        try (GenerationTurn turn = generations.openTurn()) {
            assertThat(turn.leads()).isTrue();
            Generation first = turn.generations().getFirst();
            assertThat(turn.exchange(first, found)).isEmpty();
            generations.fail(found, "refused");
            // What GenerationCommands rolls everything back for.
            assertThat(turn.move(first, Generation.State.RETIRED)).isTrue();
            assertThat(turn.move(found, Generation.State.LIVE)).isFalse();
            turn.rollBack();
        }
        steps.take();

        assertThat(state(1)).isEqualTo("LIVE");
        assertThat(state(2)).isEqualTo("FAILED");
        assertThat(store.value("SELECT is_refused FROM generation_command WHERE kind = 'SWITCH'"))
                .isEqualTo("t");
    }

    @Test
    void noNumberIsGivenTwice() throws SQLException {
        ask("DROP", "2");
        ask("REBUILD", "NULL");

        assertThat(store.column("SELECT schema_name FROM generation WHERE state = 'LOADING'"))
                .containsExactly("public_generation_3");
    }

    @Test
    void commandsThatFitNoStateAreRefused() throws SQLException {
        for (List<String> command : List.of(
                List.of("REBUILD", "NULL"),
                List.of("SWITCH", "1"),
                List.of("SWITCH", "7"),
                List.of("ROLLBACK", "2"),
                List.of("DROP", "1"),
                List.of("EXPLODE", "NULL"))) {
            ask(command.getFirst(), command.getLast());
        }

        assertThat(store.column("SELECT kind FROM generation_command WHERE is_refused ORDER BY kind"))
                .containsExactly("DROP", "EXPLODE", "REBUILD", "ROLLBACK", "SWITCH", "SWITCH");
        assertThat(store.column("SELECT kind FROM generation_command WHERE answered_at IS NULL"))
                .isEmpty();
    }

    /** The loader's lease after it. */
    private Lease follow() throws SQLException {
        Lease loaded = commit(loader, loaderLease, memory("m1", 1), memory("m2", 1));
        assertThat(progress()).isEqualTo("2 t");
        return loaded;
    }

    private void ask(String kind, String generation) throws SQLException {
        store.update("INSERT INTO generation_command (id, kind, generation) VALUES (gen_random_uuid(), '%s', %s)"
                .formatted(kind, generation));
        steps.take();
    }

    private static Lease commit(ProjectionStore into, Lease lease, Object... values) {
        CommitOutcome outcome = into.commit(batch(lease, values));
        assertThat(outcome).isInstanceOf(Committed.class);
        return ((Committed) outcome).lease();
    }

    private String state(int generation) throws SQLException {
        return store.value("SELECT state FROM generation WHERE generation = " + generation);
    }

    private String progress() throws SQLException {
        return store.value("SELECT next_offset || ' ' || left(is_following::text, 1) FROM generation_progress");
    }

    private List<String> rows(String table) throws SQLException {
        return store.column("SELECT row::text FROM %s AS row ORDER BY memory_id".formatted(table));
    }

    private static int count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getInt(1);
        }
    }
}
