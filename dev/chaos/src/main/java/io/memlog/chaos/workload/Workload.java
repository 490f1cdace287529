package io.memlog.chaos.workload;

import io.memlog.schemas.Scope;
import io.memlog.testkit.service.PartAddresses;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writers that go on whatever dies, and remember what the log has accepted. Thread-safe.
 *
 * <p>Each user is written to by one writer, so that most of what a writer asks for makes sense; the order of events is the log's.
 */
public final class Workload implements AutoCloseable {
    private static final int TENANTS = 4;

    /** So much work may wait for extraction. */
    private static final int SECONDS_BEHIND = 8;

    private final WorkloadSettings settings;
    private final Throttle throttle;
    private final AcceptedEvents accepted = new AcceptedEvents();
    private final List<Thread> writers = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Workload(WorkloadSettings settings, Throttle throttle) {
        this.settings = settings;
        this.throttle = throttle;
    }

    /** Starts writing. */
    public static Workload start(WorkloadSettings settings, URI ingest, PartAddresses addresses) {
        long mostBehind = (long) settings.eventsPerSecond() * SECONDS_BEHIND;
        var workload = new Workload(settings, Throttle.start(addresses.kafka(), mostBehind));
        int writers = settings.restWriters() + settings.avroWriters();
        for (int number = 0; number < writers; number++) {
            EventSender sender = number < settings.restWriters()
                    ? new RestSender(ingest, workload.accepted)
                    : new AvroSender(addresses, workload.accepted);
            workload.startWriter(number, writers, sender);
        }
        return workload;
    }

    public AcceptedEvents accepted() {
        return accepted;
    }

    /**
     * Stops writing and waits until everything sent is accepted.
     *
     * @throws IllegalStateException if a writer has failed: the run says nothing
     */
    @Override
    public void close() {
        stopping.countDown();
        try {
            for (Thread writer : writers) {
                writer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            writers.forEach(Thread::interrupt);
        }
        throttle.close();
        Throwable found = failure.get();
        if (found != null) {
            throw new IllegalStateException("a writer failed", found);
        }
    }

    private void startWriter(int number, int writers, EventSender sender) {
        List<Scope> scopes = new ArrayList<>();
        for (int scope = number; scope < settings.scopes(); scope += writers) {
            scopes.add(new Scope("tenant-" + scope % TENANTS, "user-%02d".formatted(scope)));
        }
        if (sender instanceof AvroSender) {
            scopes.add(new Scope("tenant-0", AvroSender.FOREIGN + number));
        }
        String name = "w%d-%d".formatted(settings.seed(), number);
        var maker = new EventMaker(name, settings.seed() * 31 + number, scopes, settings.memoriesPerScope());
        long pauseNanos = TimeUnit.SECONDS.toNanos(writers) / settings.eventsPerSecond();
        Thread thread = new Thread(() -> write(maker, sender, pauseNanos), "writer-" + name);
        thread.setDaemon(true);
        this.writers.add(thread);
        thread.start();
    }

    private void write(EventMaker maker, EventSender sender, long pauseNanos) {
        try {
            while (!stopping.await(pauseNanos, TimeUnit.NANOSECONDS)) {
                if (!throttle.isTooFarBehind()) {
                    sender.send(maker.next());
                }
            }
            sender.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }
}
