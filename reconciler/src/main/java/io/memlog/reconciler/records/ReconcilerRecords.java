package io.memlog.reconciler.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationHistory;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.avro.FindingState;
import io.memlog.service.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes findings and operations to tables of the reconciler's own, in the background: a database that is down delays the rows and
 * nothing else, but for an operation that is to be kept before anybody is told of it. Thread-safe.
 *
 * <p>memory.inconsistencies is where findings live; their table follows it. Operations have only their table.
 */
public final class ReconcilerRecords implements OperationHistory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerRecords.class);
    private static final Duration FLUSH_EVERY = Duration.ofMillis(200);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    private static final Duration KEEP_WITHIN = Duration.ofSeconds(5);
    private static final int LOADED = 100;
    private static final int KEPT = 1_000;

    private final DataSource database;
    private final String instance;
    private final Map<String, KnownFinding> findings = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    /** Held by whoever writes, so that no row is overwritten by an older one. */
    private final Object writing = new Object();

    private boolean isCreated;
    private volatile boolean isAnswering;

    /**
     * Writes nothing until {@link #keepWriting} runs.
     *
     * @param instance name of this process that it has again after a restart
     */
    public ReconcilerRecords(DataSource database, String instance) {
        this.database = database;
        this.instance = instance;
    }

    /** Writes the finding soon, as it is now or as it is by then. */
    public synchronized void save(KnownFinding finding) {
        findings.put(finding.difference().findingId(), finding);
    }

    /** Deletes the rows of findings that were found repaired before that time; a database that is down keeps them until the next call. */
    public void deleteRepaired(Instant before) {
        synchronized (this) {
            findings.values()
                    .removeIf(finding -> finding.state() == FindingState.REPAIRED
                            && finding.lastSeenAt().isBefore(before));
        }
        try (Connection connection = connect();
                PreparedStatement delete = connection.prepareStatement(RecordStatements.DELETE_REPAIRED)) {
            delete.setTimestamp(1, Timestamp.from(before));
            delete.executeUpdate();
        } catch (SQLException e) {
            LOG.atWarn().log("Rows of old findings stay for now: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void save(Operation operation) {
        operations.put(operation.id(), operation);
    }

    @Override
    public boolean keep(Operation operation) {
        synchronized (writing) {
            synchronized (this) {
                operations.remove(operation.id());
            }
            try (Connection connection = connect()) {
                connection.setAutoCommit(true);
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(KEEP_WITHIN.toMillis()));
                writeOperations(connection, List.of(operation));
                return true;
            } catch (SQLException | JsonProcessingException e) {
                LOG.atWarn().addKeyValue("operation", operation.id()).log("Not kept: {}", e.getMessage());
                return false;
            }
        }
    }

    @Override
    public Optional<List<Operation>> load() {
        List<Operation> loaded = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement newest = connection.prepareStatement(RecordStatements.NEWEST_OPERATIONS)) {
            newest.setString(1, instance);
            newest.setString(2, instance);
            newest.setInt(3, LOADED);
            try (ResultSet rows = newest.executeQuery()) {
                while (rows.next()) {
                    loaded.addFirst(Json.mapper().readValue(rows.getString(1), Operation.class));
                }
            }
            forget(connection);
            isAnswering = true;
        } catch (SQLException | JsonProcessingException e) {
            LOG.atWarn().log("Former operations cannot be read for now: {}", e.getMessage());
            return Optional.empty();
        }
        return Optional.of(loaded);
    }

    /** Writes what is saved until interrupted. */
    public void keepWriting() throws InterruptedException {
        boolean wasWritten = true;
        while (!Thread.currentThread().isInterrupted()) {
            Thread.sleep(wasWritten ? FLUSH_EVERY : RETRY_AFTER);
            wasWritten = write();
        }
    }

    /** Writes what has not been written yet, unless the database did not answer the last time. */
    @Override
    public void close() {
        if (isAnswering) {
            write();
        }
    }

    private boolean write() {
        synchronized (writing) {
            return writeAll();
        }
    }

    private boolean writeAll() {
        Map<String, KnownFinding> findingsNow;
        Map<String, Operation> operationsNow;
        synchronized (this) {
            findingsNow = new LinkedHashMap<>(findings);
            operationsNow = new LinkedHashMap<>(operations);
            findings.clear();
            operations.clear();
        }
        if (findingsNow.isEmpty() && operationsNow.isEmpty()) {
            return true;
        }
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            writeFindings(connection, findingsNow.values());
            writeOperations(connection, operationsNow.values());
            connection.commit();
            isAnswering = true;
            return true;
        } catch (SQLException | JsonProcessingException e) {
            isAnswering = false;
            LOG.atWarn().log("Findings and operations wait to be written to their tables: {}", e.getMessage());
            synchronized (this) {
                findingsNow.forEach(findings::putIfAbsent);
                operationsNow.forEach(operations::putIfAbsent);
            }
            return false;
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = database.getConnection();
        try {
            create(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private synchronized void create(Connection connection) throws SQLException {
        if (isCreated) {
            return;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(RecordStatements.LOCK_CREATION);
            statement.execute(RecordStatements.CREATE);
        }
        connection.commit();
        connection.setAutoCommit(true);
        isCreated = true;
    }

    private void forget(Connection connection) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(RecordStatements.FORGET_OPERATIONS)) {
            forget.setString(1, instance);
            forget.setString(2, instance);
            forget.setInt(3, KEPT);
            forget.executeUpdate();
        }
    }

    private static void writeFindings(Connection connection, Iterable<KnownFinding> findings) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(RecordStatements.SAVE_FINDING)) {
            for (KnownFinding finding : findings) {
                Difference difference = finding.difference();
                save.setString(1, storable(difference.findingId()));
                save.setString(2, difference.store().name());
                save.setString(3, difference.kind().name());
                save.setString(4, storable(difference.key()));
                save.setInt(5, difference.partition());
                save.setObject(6, difference.logOffset(), Types.BIGINT);
                save.setObject(7, difference.expectedVersion(), Types.BIGINT);
                save.setObject(8, difference.foundVersion(), Types.BIGINT);
                save.setObject(9, difference.expectedDigest(), Types.BIGINT);
                save.setObject(10, difference.foundDigest(), Types.BIGINT);
                save.setTimestamp(11, Timestamp.from(finding.firstSeenAt()));
                save.setTimestamp(12, Timestamp.from(finding.lastSeenAt()));
                save.setString(13, finding.state().name());
                save.setString(14, finding.depth().name());
                save.setString(15, finding.reason());
                save.addBatch();
            }
            save.executeBatch();
        }
    }

    private void writeOperations(Connection connection, Iterable<Operation> operations)
            throws SQLException, JsonProcessingException {
        try (PreparedStatement save = connection.prepareStatement(RecordStatements.SAVE_OPERATION)) {
            for (Operation operation : operations) {
                save.setString(1, operation.id());
                save.setString(2, instance);
                save.setString(3, operation.operation());
                save.setString(4, operation.state().name());
                save.setTimestamp(5, Timestamp.from(operation.queuedAt()));
                save.setTimestamp(6, timestamp(operation.startedAt()));
                save.setTimestamp(7, timestamp(operation.endedAt()));
                save.setString(8, storable(Json.mapper().writeValueAsString(operation)));
                save.addBatch();
            }
            save.executeBatch();
        }
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    /** A damaged key may hold what no text of Postgres can. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD').replace("\\u0000", "\\ufffd");
    }
}
