package io.memlog.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit extension that gives a test class its real parts; register it as a static field. Thread-safe.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MemlogParts parts = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY);
 * }</pre>
 *
 * <p>Under the Maven profile {@code containers} the addresses are those of containers. Tests are then skipped when no Docker
 * engine answers, and so are those that ask for a process, because they want to kill or pause it.
 */
public final class MemlogParts implements BeforeAllCallback, AfterAllCallback {

    private static final boolean CONTAINERS = Artifacts.partsSource().equals("containers");

    private final Set<PartKind> own;
    private final Set<PartKind> shared;
    private @Nullable RealParts processes;
    private @Nullable ContainerParts containers;

    private MemlogParts(Collection<PartKind> own, Collection<PartKind> shared) {
        this.own = Set.copyOf(own);
        this.shared = Set.copyOf(shared);
    }

    /** Parts that all test classes of this JVM share: started by the first, kept to the end. */
    public static MemlogParts shared(PartKind... kinds) {
        return new MemlogParts(Set.of(), List.of(kinds));
    }

    /** Parts of this class alone, for tests that kill them or need empty topics with fixed names. */
    public static MemlogParts own(PartKind... kinds) {
        return new MemlogParts(List.of(kinds), Set.of());
    }

    /** The same, and further parts that are shared: a start costs seconds, and most tests can live with a registry that knows more. */
    public MemlogParts sharing(PartKind... kinds) {
        return new MemlogParts(own, List.of(kinds));
    }

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        RealParts chosen = own.isEmpty() ? SharedProcesses.PARTS : new RealParts();
        processes = chosen;
        if (CONTAINERS) {
            requireEngine(context.getDisplayName());
            containers = own.isEmpty() ? SharedContainers.PARTS : new ContainerParts();
            startContainers(containers);
        }
        List<Part> missing = new ArrayList<>(chosen.missing(asProcesses(own)));
        if (!shared.isEmpty()) {
            missing.addAll(SharedProcesses.PARTS.missing(asProcesses(shared)));
        }
        RealParts.startTogether(missing);
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (own.isEmpty()) {
            return;
        }
        started().close();
        if (containers != null) {
            containers.close();
        }
    }

    public KafkaProcess kafka() {
        return processes(PartKind.KAFKA).kafka();
    }

    /** A process under both profiles. */
    public RegistryProcess registry() {
        return started(PartKind.REGISTRY).registry();
    }

    public PostgresProcess postgres() {
        return processes(PartKind.POSTGRES).postgres();
    }

    public Neo4jProcess neo4j() {
        return processes(PartKind.NEO4J).neo4j();
    }

    public synchronized String kafkaBootstrapServers() {
        return containers == null
                ? kafka().bootstrapServers()
                : containers(containers, PartKind.KAFKA).kafkaBootstrapServers();
    }

    public String registryUrl() {
        return registry().url();
    }

    /** A new empty database in the cluster. */
    public synchronized Database newDatabase() {
        return containers == null
                ? postgres().newDatabase()
                : containers(containers, PartKind.POSTGRES).newDatabase();
    }

    public synchronized String boltUri() {
        return containers == null
                ? neo4j().boltUri()
                : containers(containers, PartKind.NEO4J).boltUri();
    }

    /** A folder that is deleted with the parts. */
    public Path folder() {
        return started().folder();
    }

    private void startContainers(ContainerParts chosen) {
        chosen.start(own.toArray(PartKind[]::new));
        if (!shared.isEmpty()) {
            SharedContainers.PARTS.start(shared.toArray(PartKind[]::new));
        }
    }

    /** Under the profile with containers only the registry is a process. */
    private static List<PartKind> asProcesses(Set<PartKind> kinds) {
        return kinds.stream()
                .filter(kind -> !CONTAINERS || kind == PartKind.REGISTRY)
                .toList();
    }

    /** The console shows how many tests were skipped but not why, so this says it. */
    private static void requireEngine(String testClass) {
        if (!ContainerParts.isEngineThere()) {
            System.err.println("-Pcontainers: no Docker engine answers, " + testClass + " is skipped");
            Assumptions.abort("no Docker engine answers");
        }
    }

    private RealParts processes(PartKind kind) {
        Assumptions.assumeFalse(CONTAINERS, "-Pcontainers: this test wants a process it can kill, so skipped");
        return started(kind);
    }

    private RealParts started(PartKind kind) {
        RealParts ours = started();
        return shared.contains(kind) ? SharedProcesses.PARTS : ours;
    }

    private ContainerParts containers(ContainerParts ours, PartKind kind) {
        return shared.contains(kind) ? SharedContainers.PARTS : ours;
    }

    private synchronized RealParts started() {
        RealParts current = processes;
        if (current == null) {
            throw new IllegalStateException(
                    "the parts start before the first test; ask for them in a test or @BeforeAll");
        }
        return current;
    }

    private static final class SharedProcesses {
        static final RealParts PARTS = new RealParts();
    }

    /** Testcontainers removes them when this JVM ends. */
    private static final class SharedContainers {
        static final ContainerParts PARTS = new ContainerParts();
    }
}
