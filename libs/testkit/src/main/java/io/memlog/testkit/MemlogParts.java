package io.memlog.testkit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit 5 extension that gives a test class its real parts; register it as a static field. Thread-safe.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MemlogParts parts = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY);
 * }</pre>
 */
public final class MemlogParts implements BeforeAllCallback, AfterAllCallback {

    private final PartKind[] kinds;
    private final boolean isShared;
    private @Nullable RealParts parts;

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
        RealParts chosen = isShared ? Shared.PARTS : new RealParts();
        parts = chosen;
        chosen.start(kinds);
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (!isShared) {
            started().close();
        }
    }

    public KafkaProcess kafka() {
        return started().kafka();
    }

    public RegistryProcess registry() {
        return started().registry();
    }

    public PostgresProcess postgres() {
        return started().postgres();
    }

    public Neo4jProcess neo4j() {
        return started().neo4j();
    }

    public String kafkaBootstrapServers() {
        return kafka().bootstrapServers();
    }

    public String registryUrl() {
        return registry().url();
    }

    /** A new empty database in the cluster. */
    public Database newDatabase() {
        return postgres().newDatabase();
    }

    public String boltUri() {
        return neo4j().boltUri();
    }

    /** A folder that is deleted with the parts. */
    public Path folder() {
        return started().folder();
    }

    private synchronized RealParts started() {
        RealParts current = parts;
        if (current == null) {
            throw new IllegalStateException(
                    "the parts start before the first test; ask for them in a test or @BeforeAll");
        }
        return current;
    }

    private static final class Shared {
        static final RealParts PARTS = new RealParts();
    }
}
