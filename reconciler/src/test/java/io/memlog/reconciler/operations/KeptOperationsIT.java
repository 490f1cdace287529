package io.memlog.reconciler.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.memlog.reconciler.records.ReconcilerRecords;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** What the next process is told of the operations of the former one, by a real Postgres. */
class KeptOperationsIT {
    private static final Instant BEGIN = Instant.parse("2026-03-01T08:00:00Z");

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.POSTGRES);

    private final PGSimpleDataSource database = database();

    @Test
    void whatHasNotEndedIsKnownHoweverManyHaveEndedSince() {
        // Given
        Operation cancelling = queued("cancelling", 0).cancelling();
        try (ReconcilerRecords records = records()) {
            assertThat(records.keep(cancelling)).isTrue();
            for (int number = 1; number <= 1_100; number++) {
                records.save(queued("check-" + number, number)
                        .done(BEGIN.plusSeconds(number), true, JsonNodeFactory.instance.objectNode()));
            }
            assertThat(records.load()).isPresent();
        }

        // When the second of two starts has forgotten what is old
        List<Operation> known = load();
        assertThat(load()).isEqualTo(known);

        // Then
        assertThat(known).hasSize(101);
        assertThat(known.getFirst()).isEqualTo(cancelling);
        assertThat(known.get(1).id()).isEqualTo("check-1001");
        assertThat(known.getLast().id()).isEqualTo("check-1100");
    }

    private List<Operation> load() {
        try (ReconcilerRecords records = records()) {
            return records.load().orElseThrow();
        }
    }

    private ReconcilerRecords records() {
        return new ReconcilerRecords(database, "one:1");
    }

    private static Operation queued(String id, int second) {
        return Operation.queued(id, "check", JsonNodeFactory.instance.objectNode(), BEGIN.plusSeconds(second));
    }

    private static PGSimpleDataSource database() {
        Database created = parts.newDatabase();
        var source = new PGSimpleDataSource();
        source.setUrl(created.jdbcUrl());
        source.setUser(created.user());
        source.setPassword(created.password());
        return source;
    }
}
