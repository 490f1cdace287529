package io.memlog.reconciler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.CheckRequest.Level;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.schedule.Leader;
import io.memlog.reconciler.schedule.Scheduler;
import io.memlog.service.Environment;
import io.memlog.service.Json;
import io.memlog.service.ServiceRuntime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** Starts the schedule if there is one. Stateless. */
final class ReconcilerSchedule {
    private ReconcilerSchedule() {}

    static void start(ServiceRuntime runtime, Operations operations, DataSource database, Clock clock) {
        List<Scheduler.Entry> entries = entries(runtime.environment());
        if (entries.isEmpty()) {
            return;
        }
        Leader leader = runtime.onClose("schedule leader", new Leader(database));
        Scheduler scheduler = new Scheduler(entries, operations, leader::isLeader, clock);
        runtime.inBackground("schedule", scheduler::keepRunning);
    }

    private static List<Scheduler.Entry> entries(Environment environment) {
        List<Scheduler.Entry> entries = new ArrayList<>();
        boolean repairs = environment.get(ReconcilerKeys.SCHEDULED_REPAIR);
        for (Level level : Level.values()) {
            ObjectNode parameters =
                    Json.mapper().createObjectNode().put("level", level.name().toLowerCase(Locale.ROOT));
            // Level offsets compares no content, so it finds nothing that could be repaired.
            String operation = repairs && level != Level.OFFSETS ? "full" : CheckKind.NAME;
            environment
                    .find(ReconcilerKeys.schedule(level))
                    .ifPresent(schedule -> entries.add(new Scheduler.Entry(schedule, operation, parameters)));
        }
        return entries;
    }
}
