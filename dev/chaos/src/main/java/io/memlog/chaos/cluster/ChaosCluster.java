package io.memlog.chaos.cluster;

import io.memlog.testkit.Database;
import io.memlog.testkit.KafkaCluster;
import io.memlog.testkit.Neo4jProcess;
import io.memlog.testkit.Part;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.PostgresProcess;
import io.memlog.testkit.RealParts;
import io.memlog.testkit.RegistryProcess;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import io.memlog.testkit.process.Folders;
import io.memlog.testkit.service.PartAddresses;
import io.memlog.testkit.service.Service;
import io.memlog.testkit.service.ServicePrograms;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The pipeline as real processes: brokers, registry, both stores and several instances of the services, each started again when it
 * has died. Thread-safe.
 *
 * <p>Postgres writes through to the disk and the processes end with this JVM.
 */
public final class ChaosCluster implements AutoCloseable {
    /** A service that waits for a part that is away is not to be given up. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);

    private static final Duration FIRST_READY_WITHIN = Duration.ofMinutes(3);

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Path folder;
    private final ClusterPlan plan;
    private final Consumer<String> notes;
    private final PostgresProcess postgres;
    private final ServicePrograms programs;
    private final Supervisor supervisor;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Map<Role, Integer> started = new ConcurrentHashMap<>();

    private ChaosCluster(Path root, Path folder, ClusterPlan plan, Consumer<String> notes) {
        this.folder = folder;
        this.plan = plan;
        this.notes = notes;
        this.supervisor = new Supervisor(notes);
        this.postgres = new PostgresProcess(settings("postgres"));
        var kafka = new KafkaCluster(settings("kafka"), plan.count(Role.BROKER));
        var registry = new RegistryProcess(settings("registry"));
        // A server that is killed again and again spends more on compiling well than it wins back.
        var neo4j = new Neo4jProcess(settings("neo4j").throwaway()).countingApplications();
        kafka.nodes().forEach(node -> add(Role.BROKER, node));
        add(Role.REGISTRY, registry);
        add(Role.POSTGRES, postgres);
        add(Role.NEO4J, neo4j);
        var addresses =
                new PartAddresses(kafka.bootstrapServers(), registry.url(), postgres.database(), neo4j.boltUri());
        Map<String, String> settings = Map.of(
                "MEMLOG_PARTITIONS",
                String.valueOf(plan.partitions()),
                "MEMLOG_REPLICATION_FACTOR",
                String.valueOf(plan.count(Role.BROKER)));
        this.programs = new ServicePrograms(root.toAbsolutePath().normalize(), addresses, settings);
    }

    /**
     * Starts everything of the plan and returns when all answer.
     *
     * @param root the checkout, whose modules hold the jars of the services
     * @param folder for data and logs of all processes
     * @param notes hears one line for each event worth telling
     */
    public static ChaosCluster start(Path root, Path folder, ClusterPlan plan, Consumer<String> notes) {
        var cluster = new ChaosCluster(root, folder.toAbsolutePath().normalize(), plan, notes);
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** One more process of a service, with further variables; returns when it is ready. */
    public Member startInstance(Role role, Map<String, String> environment) {
        Member member = service(role, environment);
        members.add(member);
        supervisor.watch(member);
        awaitReady(member);
        return member;
    }

    /** SIGTERM for a process that is not to come back; returns when it has ended. */
    public void retire(Member member) {
        supervisor.holdDown(member);
        supervisor.stop(member);
        members.remove(member);
    }

    public List<Member> members() {
        return List.copyOf(members);
    }

    public List<Member> members(Role role) {
        return members.stream().filter(member -> member.role() == role).toList();
    }

    public Member member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no %s among %s".formatted(name, members)));
    }

    /** Where the parts listen; the addresses stay the same when a part is started again. */
    public PartAddresses addresses() {
        return programs.addresses();
    }

    public Database database() {
        return addresses().database();
    }

    public int partitions() {
        return plan.partitions();
    }

    /** Base address of the first instance of a service. */
    public URI uri(Role role) {
        return members(role).stream()
                .map(Member::part)
                .filter(ServiceProcess.class::isInstance)
                .map(ServiceProcess.class::cast)
                .map(ServiceProcess::uri)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service plays " + role));
    }

    /** SIGKILL; it is started again at once. */
    public void kill(Member member) {
        supervisor.kill(member);
    }

    /** SIGTERM, and what comes of it; it is started again unless it is held down. */
    public void stop(Member member) {
        supervisor.stop(member);
    }

    /** SIGSTOP: alive for the system, silent for everybody else. */
    public void pause(Member member) {
        member.part().pause();
    }

    /** SIGCONT. */
    public void resume(Member member) {
        member.part().resume();
    }

    /** SIGKILL, and it stays away until {@link #letRun}. */
    public void killAndHoldDown(Member member) {
        supervisor.holdDown(member);
        supervisor.kill(member);
    }

    /** SIGTERM, and it stays away until {@link #letRun}; returns when it has ended. */
    public void stopAndHoldDown(Member member) {
        supervisor.holdDown(member);
        supervisor.stop(member);
    }

    /** The end of {@link #killAndHoldDown} and {@link #stopAndHoldDown}: the supervisor starts it. */
    public void letRun(Member member) {
        supervisor.letRun(member);
    }

    /** Processes that ended although nobody had killed them. */
    public List<UnplannedEnd> unplannedEnds() {
        return supervisor.unplannedEnds();
    }

    /** Kills all processes; data and logs stay until {@link #deleteData}. */
    @Override
    public void close() {
        supervisor.close();
        members.reversed().forEach(member -> member.part().kill());
    }

    /** Deletes what the processes have left; call it after {@link #close}. */
    public void deleteData() {
        postgres.deleteData();
        Folders.delete(folder);
    }

    /** Waits until the member's latest start has come to its end. */
    public void awaitReady(Member member) {
        long deadline = System.nanoTime() + FIRST_READY_WITHIN.toNanos();
        while (!supervisor.isReady(member)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("%s is not ready after %s".formatted(member, FIRST_READY_WITHIN));
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + member, e);
            }
        }
    }

    private void startAll() {
        long before = System.nanoTime();
        RealParts.startTogether(members.stream().map(Member::part).toList());
        notes.accept("brokers, registry and stores are ready after %.1f s".formatted(secondsSince(before)));
        for (Role role : Role.values()) {
            if (role.service() != null) {
                for (int instance = 0; instance < plan.count(role); instance++) {
                    members.add(service(role, plan.environment(role)));
                }
            }
        }
        members.forEach(supervisor::watch);
        members.stream().filter(member -> member.role().service() != null).forEach(this::awaitReady);
        notes.accept("%d processes are ready after %.1f s".formatted(members.size(), secondsSince(before)));
    }

    private Member service(Role role, Map<String, String> environment) {
        Service service = Objects.requireNonNull(role.service(), role + " is not a service");
        String name = "%s-%d".formatted(role, started.merge(role, 1, Integer::sum));
        ServiceProgram program = programs.of(service, folder.resolve(name).resolve("state"))
                .with(environment)
                // They live for minutes at most: compiling well would never pay.
                .jvmOptions("-Xms32m", "-Xmx" + role.heap(), "-XX:TieredStopAtLevel=1", "-Xshare:auto");
        return new Member(role, name, new ServiceProcess(name, program, settings(name)));
    }

    private void add(Role role, Part part) {
        members.add(new Member(role, part.name(), part));
    }

    private PartSettings settings(String name) {
        return PartSettings.in(folder.resolve(name)).readyWithin(READY_WITHIN);
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
