package io.memlog.reconciler;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.memlog.reconciler.rebuild.GraphGenerations;
import io.memlog.reconciler.rebuild.StoresGenerations;
import io.memlog.reconciler.rebuild.VectorGenerations;
import io.memlog.reconciler.store.GraphStoreView;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.service.CommonKeys;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.NotificationSeverity;

/** The reconciler's connections to both stores; the runtime closes them. Thread-safe. */
record ReconcilerStores(DataSource database, Driver graph, VectorStoreView vector, List<StoreView> views) {
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    /** Whoever asks can ask again; a store that is away must not hold an answer up for half a minute. */
    private static final int RETRY_TIME_MS = 1_000;

    ReconcilerStores {
        views = List.copyOf(views);
    }

    /** Also while a store is away: a check says that it cannot be read. */
    static ReconcilerStores open(ServiceRuntime runtime) {
        DataSource database = runtime.onClose("vector store", database(runtime.environment()));
        Driver graph = runtime.onClose("graph store", graph(runtime.environment()));
        VectorStoreView vector = new VectorStoreView(database);
        return new ReconcilerStores(database, graph, vector, List.of(vector, new GraphStoreView(graph)));
    }

    StoresGenerations generations() {
        return new StoresGenerations(List.of(new VectorGenerations(database), new GraphGenerations(graph)));
    }

    private static HikariDataSource database(Environment environment) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(Reconciler.NAME);
        config.setJdbcUrl(environment.get(CommonKeys.DATABASE_URL));
        config.setUsername(environment.get(CommonKeys.DATABASE_USER));
        config.setPassword(environment.get(CommonKeys.DATABASE_PASSWORD));
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static Driver graph(Environment environment) {
        String user = environment.get(CommonKeys.NEO4J_USER);
        return GraphDatabase.driver(
                environment.get(CommonKeys.NEO4J_URI),
                user.isBlank() ? AuthTokens.none() : AuthTokens.basic(user, environment.get(CommonKeys.NEO4J_PASSWORD)),
                Config.builder()
                        .withConnectionTimeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .withConnectionAcquisitionTimeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .withMaxTransactionRetryTime(RETRY_TIME_MS, TimeUnit.MILLISECONDS)
                        .withMinimumNotificationSeverity(NotificationSeverity.OFF)
                        .build());
    }
}
