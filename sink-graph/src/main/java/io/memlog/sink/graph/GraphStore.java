package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import java.time.Duration;
import java.util.Map;
import org.neo4j.driver.Driver;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.Neo4jException;

/** The database as the sink sees it: a schema that is there before the first transaction, and transactions of bounded time; thread-safe. */
final class GraphStore implements AutoCloseable {
    /** The server tells us when a transaction's time is over, and looks at its clock every two seconds; then nobody is there any more. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** To create indexes takes long on a busy server, and keeps nobody from a partition. */
    private static final Duration SCHEMA_TIMEOUT = Duration.ofMinutes(1);

    /** A frozen owner keeps others from its partition for that long, if the server was slow just before. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** Whoever waits longer for a lock lets go, keeps no commit waiting meanwhile, and tries again. */
    private static final Duration TURN_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration LONGEST_TURN = TURN_TIMEOUT.multipliedBy(4);

    private final Driver driver;
    private final TransactionLimit usual;
    private final TransactionLimit turns = new TransactionLimit(TURN_TIMEOUT, LONGEST_TURN);
    private final Watchdog watchdog = new Watchdog();

    GraphStore(Neo4jSettings settings) {
        this.driver = settings.newDriver();
        this.usual = new TransactionLimit(settings.transactionTimeout(), LONGEST);
    }

    /**
     * Creates what is missing of the schema: everything in a new database, and in one that took its place.
     *
     * @throws io.memlog.service.ConfigurationException if the database does not know the user
     * @throws io.memlog.sink.StoreUnavailableException if it cannot be reached for now
     * @throws IllegalStateException if it was written by a newer Memlog
     */
    synchronized void prepare() {
        try {
            GraphSchema.ensure(() -> begin("schema", ""), this::beginSchema);
        } catch (Neo4jException e) {
            throw Neo4jErrors.opening(e);
        }
    }

    /**
     * Creates what is missing of the schema of a generation that is not live; throws what the driver does.
     *
     * @param check called behind the locks of what is created, before it is there for good; throws if it is not wanted any more
     */
    synchronized void prepare(GraphNames generation, Runnable check) {
        GraphSchema.ensure(generation, () -> begin("schema", ""), this::beginSchema, check);
    }

    /**
     * Of a generation that is gone; throws what the driver does.
     *
     * @param check as of {@link #prepare(GraphNames, Runnable)}
     */
    void dropSchema(GraphNames generation, Runnable check) {
        GraphSchema.drop(generation, this::beginSchema, check);
    }

    private GraphTransaction beginSchema() {
        return begin("schema", "", new TransactionLimit(SCHEMA_TIMEOUT, SCHEMA_TIMEOUT));
    }

    /** Its metadata shows in SHOW TRANSACTIONS who holds a partition's lock. */
    GraphTransaction begin(String action, String progressId) {
        return begin(action, progressId, usual);
    }

    /** One that reads or steps what generations there are. */
    GraphTransaction beginTurn() {
        return begin("generations", "", turns);
    }

    private GraphTransaction begin(String action, String progressId, TransactionLimit limit) {
        Duration timeout = limit.current();
        var config = TransactionConfig.builder()
                .withTimeout(timeout)
                .withMetadata(Map.of("memlog", action, "progress", progressId))
                .build();
        return GraphTransaction.begin(driver, config, limit, watchdog.over(timeout.plus(GRACE)));
    }

    @Override
    public void close() {
        driver.close();
        watchdog.close();
    }
}
