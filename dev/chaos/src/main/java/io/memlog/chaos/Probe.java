package io.memlog.chaos;

import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.AcceptedEvents;
import io.memlog.chaos.workload.RestSender;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Put;
import io.memlog.testkit.service.PartAddresses;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Asks whether the pipeline works: writes one event on each partition over REST and waits until both stores show all of them.
 * Used by one thread.
 */
final class Probe implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final URI ingest;
    private final AcceptedEvents accepted;
    private final List<Scope> scopes;
    private final StoreProbe stores;

    Probe(URI ingest, PartAddresses addresses, int partitions, AcceptedEvents accepted) {
        this.ingest = ingest;
        this.accepted = accepted;
        this.scopes = scopes(partitions);
        this.stores = new StoreProbe(addresses);
    }

    /** How long it took until both stores had the events; empty if it took longer than the limit. */
    Optional<Duration> measure(Duration limit) throws InterruptedException {
        return measure(limit, Set.of(Role.POSTGRES, Role.NEO4J));
    }

    /** The same for some of the stores. */
    Optional<Duration> measure(Duration limit, Set<Role> in) throws InterruptedException {
        long before = System.nanoTime();
        List<MemoryEvent> events = scopes.stream().map(Probe::event).toList();
        List<Thread> senders = events.stream().map(this::send).toList();
        try {
            List<String> ids = events.stream().map(MemoryEvent::getEventId).toList();
            while (!haveAll(in, ids)) {
                if (System.nanoTime() - before > limit.toNanos()) {
                    return Optional.empty();
                }
                Thread.sleep(LOOK);
            }
            return Optional.of(Duration.ofNanos(System.nanoTime() - before));
        } finally {
            senders.forEach(Thread::interrupt);
            for (Thread sender : senders) {
                sender.join();
            }
        }
    }

    private boolean haveAll(Set<Role> in, List<String> eventIds) {
        return (!in.contains(Role.POSTGRES) || stores.vectorHas(eventIds))
                && (!in.contains(Role.NEO4J) || stores.graphHas(eventIds));
    }

    @Override
    public void close() {
        stores.close();
    }

    private Thread send(MemoryEvent event) {
        Thread sender = new Thread(
                () -> {
                    var rest = new RestSender(ingest, accepted);
                    try {
                        rest.send(event);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        rest.drain();
                    }
                },
                "probe");
        sender.setDaemon(true);
        sender.start();
        return sender;
    }

    private static MemoryEvent event(Scope scope) {
        return MemoryEvent.newBuilder()
                .setEventId("probe-" + UUID.randomUUID())
                .setTenantId(scope.tenantId())
                .setUserId(scope.userId())
                .setMemoryId("probe")
                .setActor("probe")
                .setOccurredAt(Instant.parse("2026-03-01T08:00:00Z"))
                .setOp(Put.newBuilder()
                        .setContent("Iris Keller lives in Vienna.")
                        .build())
                .build();
    }

    /** One user on each partition. */
    private static List<Scope> scopes(int partitions) {
        List<Scope> scopes = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            int wanted = partition;
            scopes.add(Stream.iterate(0, number -> number + 1)
                    .map(number -> new Scope("probe", "user-" + number))
                    .filter(scope -> Partitions.ofScope(scope.key(), partitions) == wanted)
                    .findFirst()
                    .orElseThrow());
        }
        return scopes;
    }
}
