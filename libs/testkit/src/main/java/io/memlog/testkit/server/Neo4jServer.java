package io.memlog.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.BoltConnectorInternalSettings;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.connectors.HttpsConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.io.ByteUnit;

/** Neo4j Community with Bolt on loopback and nothing else listening; serves until SIGTERM. */
public final class Neo4jServer {

    private static final String DATABASE = "neo4j";

    /** Printed once drivers can connect. */
    public static final String READY = "memlog-testkit: Neo4j is ready";

    /** The fourth argument of a server that counts what is applied to memories, see {@link ApplicationCounter}. */
    public static final String COUNT_APPLICATIONS = "count-applications";

    private Neo4jServer() {}

    /** Takes the home folder, the Bolt port, the megabytes of page cache and perhaps {@link #COUNT_APPLICATIONS}. */
    public static void main(String[] args) throws InterruptedException {
        Path home = Path.of(args[0]);
        SocketAddress bolt = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        long pageCache = ByteUnit.mebiBytes(Long.parseLong(args[2]));
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(home)
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, bolt)
                .setConfig(BoltConnector.advertised_address, bolt)
                .setConfig(HttpConnector.enabled, false)
                .setConfig(HttpsConnector.enabled, false)
                .setConfig(GraphDatabaseSettings.auth_enabled, false)
                .setConfig(GraphDatabaseSettings.pagecache_memory, pageCache)
                // By default it sets 256 MB aside for each transaction log of each of its two databases.
                .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
                .setConfig(GraphDatabaseSettings.logical_log_rotation_threshold, ByteUnit.mebiBytes(64))
                .setConfig(GraphDatabaseSettings.keep_logical_logs, "2 files")
                // What was written since the last one is replayed after a kill: by default up to 15 minutes of it.
                .setConfig(GraphDatabaseSettings.check_point_interval_time, Duration.ofSeconds(30))
                .setConfig(GraphDatabaseSettings.transaction_timeout, Duration.ofMinutes(5))
                .setConfig(BoltConnectorInternalSettings.connection_shutdown_wait_time, Duration.ZERO)
                .setConfig(BoltConnectorInternalSettings.thread_pool_shutdown_wait_time, Duration.ofMillis(100))
                .setConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, Duration.ZERO)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown, "neo4j-shutdown"));
        if (args.length > 3 && args[3].equals(COUNT_APPLICATIONS)) {
            GraphDatabaseService database = service.database(DATABASE);
            service.registerTransactionEventListener(DATABASE, ApplicationCounter.on(database));
        }
        System.out.println(READY);
        Thread.currentThread().join();
    }
}
