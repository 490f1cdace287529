package io.memlog.chaos.check;

import io.memlog.chaos.oracle.Expected;
import io.memlog.chaos.oracle.LogReader;
import io.memlog.chaos.oracle.Logged;
import io.memlog.chaos.oracle.Oracle;
import io.memlog.chaos.workload.AcceptedEvent;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Outcome;
import io.memlog.testkit.service.PartAddresses;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.SimpleQueryRunner;

/**
 * Compares everything with everything once all is quiet: accepted writes with memory.events, memory.events through the oracle with
 * outcomes and memory.enriched, memory.enriched with both stores, and what the stores have counted with one. Thread-safe.
 */
public final class HistoryChecker {
    private final PartAddresses addresses;
    private final int partitions;

    public HistoryChecker(PartAddresses addresses, int partitions) {
        this.addresses = addresses;
        this.partitions = partitions;
    }

    /** Call it when nothing is written any more and both stores are current, see {@link Currency}. */
    public CheckResult check(List<AcceptedEvent> accepted) {
        try (Connection connection = ApplicationCounters.open(addresses.database());
                Driver driver = GraphDatabase.driver(addresses.neo4j(), AuthTokens.none());
                Session session = driver.session()) {
            return check(accepted, connection, session);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same through given connections, which may be in transactions that see more than others do. */
    CheckResult check(List<AcceptedEvent> accepted, Connection vector, SimpleQueryRunner graph) throws SQLException {
        var reader = new LogReader(addresses, partitions);
        List<Logged<MemoryEvent>> events = reader.events();
        List<Logged<Outcome>> outcomes = reader.outcomes();
        List<Logged<SpecificRecord>> enriched = reader.enriched();
        Expected expected = Oracle.fold(events);
        LoggedState log = LoggedState.of(enriched);
        var differences = new Differences();
        LogChecks.accepted(accepted, events, differences);
        LogChecks.outcomes(expected, outcomes, differences);
        LogChecks.timelines(expected, enriched, differences);
        new VectorChecks(vector, differences).check(log, expected.outcomes());
        new GraphChecks(graph, differences).check(log);
        ProgressChecks.check(reader, vector, graph, differences);
        GenerationChecks.check(vector, graph, differences);
        return new CheckResult(
                differences.all(),
                events.size(),
                byStatus(outcomes),
                log.lives().size(),
                expected.timelines().values().stream().mapToLong(List::size).sum());
    }

    private static Map<String, Long> byStatus(List<Logged<Outcome>> outcomes) {
        Map<String, Long> counts = new TreeMap<>();
        for (Logged<Outcome> logged : outcomes) {
            Outcome outcome = logged.value();
            counts.merge(outcome == null ? "UNREADABLE" : outcome.getStatus().name(), 1L, Long::sum);
        }
        return counts;
    }
}
