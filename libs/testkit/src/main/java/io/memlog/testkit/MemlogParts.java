package io.memlog.testkit;

import java.nio.file.Path;
import java.util.Arrays;
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

    private final PartKind[] kinds;
    private final boolean isShared;
    private @Nullable RealParts processes;
    private @Nullable ContainerParts containers;

    private MemlogParts(boolean isShared, PartKind... kinds) {
        this.isShared = isShared;
        this.kinds = kinds.clone();
    }

    /** Parts that all test classes of this JVM share: started by the first, kept to the end. */
    public static MemlogParts shared(PartKind... kinds) {
        return new MemlogParts(true, kinds);
    }

    /** Parts of this class alone, for tests that kill them or need empty topics with fixed names. */
    public static MemlogParts own(PartKind... kinds) {
        return new MemlogParts(false, kinds);
    }

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        RealParts own = isShared ? SharedProcesses.PARTS : new RealParts();
        processes = own;
        if (CONTAINERS) {
            requireEngine(context.getDisplayName());
            ContainerParts chosen = isShared ? SharedContainers.PARTS : new ContainerParts();
            containers = chosen;
            chosen.start(kinds);
            if (Arrays.asList(kinds).contains(PartKind.REGISTRY)) {
                own.start(PartKind.REGISTRY);
            }
        } else {
            own.start(kinds);
        }
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (isShared) {
            return;
        }
        started().close();
        if (containers != null) {
            containers.close();
        }
    }

    public KafkaProcess kafka() {
        return processes().kafka();
    }

    /** A process under both profiles. */
    public RegistryProcess registry() {
        return started().registry();
    }

    public PostgresProcess postgres() {
        return processes().postgres();
    }

    public Neo4jProcess neo4j() {
        return processes().neo4j();
    }

    public synchronized String kafkaBootstrapServers() {
        return containers == null ? kafka().bootstrapServers() : containers.kafkaBootstrapServers();
    }

    public String registryUrl() {
        return registry().url();
    }

    /** A new empty database in the cluster. */
    public synchronized Database newDatabase() {
        return containers == null ? postgres().newDatabase() : containers.newDatabase();
    }

    public synchronized String boltUri() {
        return containers == null ? neo4j().boltUri() : containers.boltUri();
    }

    /** A folder that is deleted with the parts. */
    public Path folder() {
        return started().folder();
    }

    /** The console shows how many tests were skipped but not why, so this says it. */
    private static void requireEngine(String testClass) {
        if (!ContainerParts.isEngineThere()) {
            System.err.println("-Pcontainers: no Docker engine answers, " + testClass + " is skipped");
            Assumptions.abort("no Docker engine answers");
        }
    }

    private RealParts processes() {
        Assumptions.assumeFalse(CONTAINERS, "-Pcontainers: this test wants a process it can kill, so skipped");
        return started();
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
