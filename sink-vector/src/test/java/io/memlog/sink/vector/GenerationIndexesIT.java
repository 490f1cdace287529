package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static io.memlog.sink.vector.PgVectorSinkIT.batch;
import static io.memlog.sink.vector.PgVectorSinkIT.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.sink.CommitOutcome.Committed;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.generations.GenerationSteps;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a server may do to the indexes of a new generation while they are built; an event trigger stands in for its troubles. */
final class GenerationIndexesIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final LogBounds BOUNDS = new LogBounds(0, 1_000_000);
    private static final SourcePartition ENRICHED = PgVectorSinkIT.source(Topics.ENRICHED);

    private StoreProbe store;
    private PgVectorSink live;
    private GenerationStore loader;
    private GenerationSteps steps;

    /** A generation that is about to be indexed. */
    @BeforeEach
    void load() throws SQLException {
        Database database = PARTS.newDatabase();
        store = new StoreProbe(database);
        VectorDatabase connections = VectorDatabase.open(settings(database, Memories.DIMENSION));
        live = new PgVectorSink(connections, "vector");
        steps = new GenerationSteps(new PgGenerations(connections, () -> connections, "vector"));
        loader = new GenerationStore(VectorDatabase.open(settings(database, Memories.DIMENSION)), "vector", 2);
        commit(live);
        store.update("INSERT INTO generation_command (id, kind) VALUES (gen_random_uuid(), 'REBUILD')");
        steps.take();
        commit(loader);
        steps.take();
        assertThat(state()).isEqualTo("INDEXING");
    }

    @AfterEach
    void close() {
        live.close();
        loader.close();
    }

    @Test
    void aServerWithoutSharedMemoryForWorkersBuildsAlone() throws SQLException {
        beforeEachIndex("""
                IF current_setting('max_parallel_maintenance_workers') <> '0' THEN
                    RAISE EXCEPTION 'could not resize shared memory segment' USING ERRCODE = '53100';
                END IF;
                """);

        steps.take();

        assertThat(state()).isEqualTo("CATCHING_UP");
        assertThat(indexesOf("public_generation_2")).isEqualTo(indexesOf("public"));
    }

    @Test
    void whyIndexesCannotBeBuiltIsSaidUntilTheyAre() throws SQLException {
        beforeEachIndex("RAISE EXCEPTION 'the disk is full' USING ERRCODE = '22000';");

        assertThatThrownBy(steps::take).hasMessageContaining("the disk is full");
        assertThatThrownBy(steps::take).hasMessageContaining("the disk is full");

        assertThat(state()).isEqualTo("INDEXING");
        assertThat(failure()).startsWith("indexes cannot be built: ").contains("the disk is full");

        beforeEachIndex("");
        steps.take();
        assertThat(state()).isEqualTo("CATCHING_UP");
        assertThat(failure()).isEqualTo("none");
    }

    @Test
    void whatTheServerGoesOnWithAfterItsSinkHasDiedIsKept() throws SQLException {
        beforeEachIndex("PERFORM pg_sleep(1);");
        CompletableFuture<Void> step = CompletableFuture.runAsync(steps::take);
        Awaitility.await()
                .until(() -> store.column("SELECT query FROM pg_stat_activity WHERE state = 'active'").stream()
                        .anyMatch(query -> query.startsWith("CREATE INDEX IF NOT EXISTS")));

        steps.abort();

        assertThat(step).failsWithin(Duration.ofSeconds(5));
        Awaitility.await().until(() -> indexesOf("public_generation_2").size() == 2);
        assertThat(state()).isEqualTo("INDEXING");
        assertThat(failure()).as("an orderly end").isEqualTo("none");
        beforeEachIndex("");
        Awaitility.await().until(() -> {
            steps.take();
            return state().equals("CATCHING_UP");
        });
        assertThat(indexesOf("public_generation_2")).isEqualTo(indexesOf("public"));
    }

    /** Only a superuser may. */
    private void beforeEachIndex(String plpgsql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(store.database().jdbcUrl(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP EVENT TRIGGER IF EXISTS trouble");
            statement.execute("""
                    CREATE OR REPLACE FUNCTION trouble() RETURNS event_trigger LANGUAGE plpgsql AS $$
                    BEGIN
                    %s
                    END
                    $$
                    """.formatted(plpgsql));
            statement.execute("""
                    CREATE EVENT TRIGGER trouble ON ddl_command_start WHEN TAG IN ('CREATE INDEX')
                    EXECUTE FUNCTION trouble()
                    """);
        }
    }

    private static void commit(ProjectionStore into) {
        assertThat(into.commit(batch(into.claim(ENRICHED, BOUNDS, "owner"), memory("m1", 1), memory("m2", 3))))
                .isInstanceOf(Committed.class);
    }

    private String state() throws SQLException {
        return store.value("SELECT state FROM generation WHERE generation = 2");
    }

    private String failure() throws SQLException {
        return store.value("SELECT coalesce(failure, 'none') FROM generation WHERE generation = 2");
    }

    private List<String> indexesOf(String schema) throws SQLException {
        return store.column(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'memory' AND schemaname = '%s' ORDER BY 1"
                        .formatted(schema));
    }
}
