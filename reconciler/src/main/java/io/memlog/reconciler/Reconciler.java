package io.memlog.reconciler;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.memlog.reconciler.console.ConsolePage;
import io.memlog.reconciler.console.WriteGuard;
import io.memlog.reconciler.ledger.DiskLedger;
import io.memlog.reconciler.ledger.EventCounter;
import io.memlog.reconciler.ledger.LedgerFold;
import io.memlog.reconciler.ledger.LogFollower;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.reconciler.letters.DeadLetters;
import io.memlog.reconciler.offsets.OffsetsReader;
import io.memlog.reconciler.offsets.OutcomesReader;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.rebuild.GenerationsResource;
import io.memlog.reconciler.rebuild.GraphGenerations;
import io.memlog.reconciler.rebuild.PointInTime;
import io.memlog.reconciler.rebuild.StoresGenerations;
import io.memlog.reconciler.rebuild.VectorGenerations;
import io.memlog.reconciler.records.ReconcilerRecords;
import io.memlog.reconciler.redrive.RetryKind;
import io.memlog.reconciler.store.EmbeddingSpaces;
import io.memlog.reconciler.store.GraphStoreView;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.OffsetRows;
import io.memlog.reconciler.verify.Verification;
import io.memlog.schemas.Topics;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.NotificationSeverity;

/** The reconciler as a process; all parts are wired here. Stateless. */
public final class Reconciler {
    public static final String NAME = "reconciler";
    public static final int DEFAULT_PORT = 8082;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private Reconciler() {}

    public static void main(String[] args) {
        ServiceRuntime.run(NAME, DEFAULT_PORT, keys(), Reconciler::start);
    }

    /** What the service reads beside the common variables. */
    public static List<ConfigKey<?>> keys() {
        return List.copyOf(ReconcilerKeys.all());
    }

    /** Starts the reconciler inside this process; the caller closes it. */
    public static ServiceRuntime start(Environment environment) {
        return ServiceRuntime.start(NAME, DEFAULT_PORT, keys(), environment, Reconciler::start);
    }

    private static void start(ServiceRuntime runtime) {
        Environment environment = runtime.environment();
        String kafka = environment.get(CommonKeys.KAFKA_BOOTSTRAP_SERVERS);
        int partitions = environment.get(CommonKeys.PARTITIONS);
        Clock clock = Clock.systemUTC();

        Admin admin = runtime.onClose("admin", Admin.create(KafkaSettings.admin(kafka, NAME)));
        TopicProvisioner.ensure(admin, partitions, environment.get(CommonKeys.REPLICATION_FACTOR));
        LogPositions log = new LogPositions(admin, partitions);

        HikariDataSource database = runtime.onClose("vector store", database(environment));
        VectorStoreView vector = new VectorStoreView(database);
        Driver graph = runtime.onClose("graph store", graph(environment));
        List<StoreView> views = List.of(vector, new GraphStoreView(graph));

        Producer<byte[], byte[]> producer = runtime.onClose(
                "producer",
                new KafkaProducer<>(
                        KafkaSettings.producer(kafka, NAME), new ByteArraySerializer(), new ByteArraySerializer()));
        FindingsTopic topic = new FindingsTopic(
                producer,
                MemlogSerdes.findings(environment.serdeConfig()),
                runtime.onClose(
                        "findings scan", new LogFollower(log, scan(kafka, "findings"), Topics.INCONSISTENCIES)));
        ReconcilerRecords records = new ReconcilerRecords(database, instance(environment));
        Findings findings = new Findings(clock, FindingsOutlets.start(runtime, topic, records, clock));
        findings.catchUp();
        runtime.inBackground("findings", () -> topic.keepFollowing(findings));
        findings.all().forEach(records::save);

        Path stateFolder = environment.get(CommonKeys.STATE_DIR).resolve(NAME);
        DiskLedger ledger = runtime.onClose("ledger", new DiskLedger(stateFolder.resolve("ledger"), partitions));
        LedgerFold enriched = new LedgerFold(
                log,
                runtime.onClose("ledger scan", scan(kafka, "ledger")),
                MemlogSerdes.digests(environment.serdeConfig()),
                ledger,
                clock);
        Verification verification =
                new Verification(views, enriched, environment.get(ReconcilerKeys.SECOND_WATERMARK_WAIT));
        OffsetsReader offsets = new OffsetsReader(log, views, clock);
        EventCounter events = new EventCounter(
                log, runtime.onClose("event scan", scan(kafka, "events")), stateFolder.resolve("events.json"));
        OutcomesReader outcomes = new OutcomesReader(log, events, vector);

        Check check = new Check(offsets, outcomes, new OffsetRows(log, views), verification, findings, clock);
        DeadLetters letters = DeadLetters.start(runtime, admin, log, purpose -> scan(kafka, purpose), clock);
        RetryKind retry = RetryKind.of(letters, environment.serdeConfig(), partitions, database, clock);
        StoresGenerations generations =
                new StoresGenerations(List.of(new VectorGenerations(database), new GraphGenerations(graph)));
        Operations operations = ReconcilerOperations.start(
                runtime,
                new ReconcilerOperations.Parts(
                        check,
                        verification,
                        findings,
                        views,
                        new EmbeddingSpaces(database),
                        producer,
                        retry,
                        generations,
                        new PointInTime(admin, partitions)),
                records,
                clock);
        LedgerUpkeep upkeep =
                new LedgerUpkeep(operations, verification, environment.get(ReconcilerKeys.LEDGER_INTERVAL));
        upkeep.register(runtime.metrics(), partitions);
        runtime.inBackground("ledger upkeep", upkeep::keepUp);
        ReconcilerSchedule.start(runtime, operations, database, clock);
        FindingsRetention retention =
                new FindingsRetention(findings, records, environment.get(ReconcilerKeys.FINDING_RETENTION), clock);
        runtime.inBackground("findings retention", retention::keepDeleting);
        ReconcilerMetrics metrics = new ReconcilerMetrics(offsets);
        metrics.register(runtime.metrics(), findings, partitions);
        runtime.inBackground("offset metrics", metrics::keepReading);
        runtime.routes(new WriteGuard(environment.get(ReconcilerKeys.ADMIN_KEY))::register);
        runtime.routes(ConsolePage::register);
        runtime.routes(new GenerationsResource(generations, log)::register);
        runtime.routes(new ReconcilerResource(operations, offsets, outcomes, findings)::register);
    }

    /** The same again after a restart, so that operations of the former process are known to have ended with it. */
    private static String instance(Environment environment) {
        int port = environment.get(CommonKeys.httpPort(DEFAULT_PORT));
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + port;
        } catch (UnknownHostException e) {
            return "localhost:" + port;
        }
    }

    private static LogScan scan(String kafka, String purpose) {
        Map<String, Object> settings = KafkaSettings.consumer(kafka, NAME + "-" + purpose);
        settings.putAll(LogScan.SETTINGS);
        return new LogScan(new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** Starts without the store: a check says that it cannot be read. */
    private static HikariDataSource database(Environment environment) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(NAME);
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
                        .withMinimumNotificationSeverity(NotificationSeverity.OFF)
                        .build());
    }
}
