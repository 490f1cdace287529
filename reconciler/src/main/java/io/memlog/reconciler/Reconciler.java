package io.memlog.reconciler;

import io.memlog.reconciler.console.ConsolePage;
import io.memlog.reconciler.console.WriteGuard;
import io.memlog.reconciler.ledger.DiskLedger;
import io.memlog.reconciler.ledger.EventCounter;
import io.memlog.reconciler.ledger.LedgerFold;
import io.memlog.reconciler.letters.DeadLetters;
import io.memlog.reconciler.offsets.OffsetsReader;
import io.memlog.reconciler.offsets.OutcomesReader;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.Query;
import io.memlog.reconciler.records.ReconcilerRecords;
import io.memlog.reconciler.sync.SyncStatus;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.OffsetRows;
import io.memlog.reconciler.verify.SpotCheck;
import io.memlog.reconciler.verify.Verification;
import io.memlog.schemas.Topics;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The reconciler as a process; all parts are wired here. Stateless. */
public final class Reconciler {
    public static final String NAME = "reconciler";
    public static final int DEFAULT_PORT = 8082;

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
        Clock clock = Clock.systemUTC();
        ReconcilerLog log = ReconcilerLog.open(runtime);
        ReconcilerStores stores = ReconcilerStores.open(runtime);
        ReconcilerRecords records = new ReconcilerRecords(stores.database(), instance(runtime.environment()));
        Findings findings = findings(runtime, log, records, clock);
        DiskLedger ledger = runtime.onClose(
                "ledger", new DiskLedger(stateFolder(runtime.environment()).resolve("ledger"), log.partitions()));
        LedgerFold enriched = enriched(runtime, log, ledger, clock);
        Verification verification = new Verification(
                stores.views(), enriched, runtime.environment().get(ReconcilerKeys.SECOND_WATERMARK_WAIT));
        OffsetsReader offsets = new OffsetsReader(log.positions(), stores.views(), clock);
        OutcomesReader outcomes = outcomes(runtime, log, stores);
        OffsetRows offsetRows = new OffsetRows(log.positions(), stores.views());
        Check check = new Check(offsets, outcomes, offsetRows, verification, findings, clock);
        DeadLetters letters = DeadLetters.start(runtime, log.admin(), log.positions(), log.scans(), clock);
        Operations operations = ReconcilerOperations.start(
                runtime,
                new ReconcilerOperations.Parts(check, verification, findings, letters, log, stores),
                records,
                clock);
        keepUp(runtime, operations, verification, log.partitions());
        ReconcilerSchedule.start(runtime, operations, stores.database(), clock);
        ReconcilerMetrics metrics = new ReconcilerMetrics(offsets::read);
        metrics.register(runtime.metrics(), findings, log.partitions());
        runtime.inBackground("offset metrics", metrics::keepReading);
        runtime.routes(new WriteGuard(runtime.environment().get(ReconcilerKeys.ADMIN_KEY))::register);
        runtime.routes(ConsolePage::register);
        runtime.routes(new ReconcilerResource(operations, offsets, outcomes)::register);
        runtime.routes(new FindingsResource(findings)::register);
        SpotCheck spotCheck = new SpotCheck(stores.views(), enriched, findings);
        runtime.routes(new VerificationsResource(spotCheck)::register);
        SyncStatus sync = new SyncStatus(ledger, offsets::read, findings, operations::list);
        runtime.routes(routes -> routes.get("/v1/sync", Query.only(context -> context.json(sync.read()))));
    }

    /** Known to other reconcilers, and theirs to this one. */
    private static Findings findings(
            ServiceRuntime runtime, ReconcilerLog log, ReconcilerRecords records, Clock clock) {
        Environment environment = runtime.environment();
        FindingsTopic topic = new FindingsTopic(
                log.producer(),
                MemlogSerdes.findings(environment.serdeConfig()),
                log.follow(runtime, "findings", Topics.INCONSISTENCIES));
        Findings findings = new Findings(clock, FindingsOutlets.start(runtime, topic, records, clock));
        findings.catchUp();
        runtime.inBackground("findings", () -> topic.keepFollowing(findings));
        findings.all().forEach(records::save);
        FindingsRetention retention =
                new FindingsRetention(findings, records, environment.get(ReconcilerKeys.FINDING_RETENTION), clock);
        runtime.inBackground("findings retention", retention::keepDeleting);
        return findings;
    }

    private static LedgerFold enriched(ServiceRuntime runtime, ReconcilerLog log, DiskLedger ledger, Clock clock) {
        return new LedgerFold(
                log.positions(),
                runtime.onClose("ledger scan", log.scans().apply("ledger")),
                MemlogSerdes.digests(runtime.environment().serdeConfig()),
                ledger,
                clock);
    }

    private static OutcomesReader outcomes(ServiceRuntime runtime, ReconcilerLog log, ReconcilerStores stores) {
        EventCounter events = new EventCounter(
                log.positions(),
                runtime.onClose("event scan", log.scans().apply("events")),
                stateFolder(runtime.environment()).resolve("events.json"));
        return new OutcomesReader(log.positions(), events, stores.vector());
    }

    private static void keepUp(
            ServiceRuntime runtime, Operations operations, Verification verification, int partitions) {
        LedgerUpkeep upkeep =
                new LedgerUpkeep(operations, verification, runtime.environment().get(ReconcilerKeys.LEDGER_INTERVAL));
        upkeep.register(runtime.metrics(), partitions);
        runtime.inBackground("ledger upkeep", upkeep::keepUp);
    }

    private static Path stateFolder(Environment environment) {
        return environment.get(CommonKeys.STATE_DIR).resolve(NAME);
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
}
