package io.memlog.reconciler;

import io.memlog.reconciler.CheckRequest.Level;
import io.memlog.reconciler.schedule.Schedule;
import io.memlog.service.ConfigKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The reconciler's own variables. Immutable. */
final class ReconcilerKeys {
    static final ConfigKey<Duration> SECOND_WATERMARK_WAIT = ConfigKey.millis(
            "MEMLOG_SECOND_WATERMARK_WAIT_MS",
            Duration.ofSeconds(2),
            "Longest wait for a busy store to move on before a suspect is read again; decides nothing");

    static final ConfigKey<Integer> REPAIR_MAX_RATE = ConfigKey.integer(
            "MEMLOG_REPAIR_MAX_RATE",
            500,
            1,
            1_000_000,
            "events per second",
            "Most events that a repair sends to the single writer in a second");

    static final ConfigKey<Integer> REEMBED_MAX_RATE = ConfigKey.integer(
            "MEMLOG_REEMBED_MAX_RATE",
            100,
            1,
            1_000_000,
            "events per second",
            "Most memories that a reembed asks the single writer for in a second");

    static final ConfigKey<Duration> REPAIR_STALL = ConfigKey.millis(
            "MEMLOG_REPAIR_STALL_MS",
            Duration.ofMinutes(5),
            "A repair or rebuild that waits for a store fails once the store has not moved for so long; asked for again, it goes on");

    static final ConfigKey<String> WEBHOOK_URL = ConfigKey.optionalText(
            "MEMLOG_WEBHOOK_URL", "Where changes of findings are posted, http or https; unset means nowhere");

    static final ConfigKey<String> WEBHOOK_SECRET = ConfigKey.optionalText(
            "MEMLOG_WEBHOOK_SECRET", "Key of the webhook's signatures, needed with MEMLOG_WEBHOOK_URL");

    static final ConfigKey<Boolean> SCHEDULED_REPAIR = ConfigKey.bool(
            "MEMLOG_SCHEDULED_REPAIR", false, "Whether a scheduled check repairs what it finds and checks again");

    static final ConfigKey<Duration> FINDING_RETENTION = ConfigKey.millis(
            "MEMLOG_FINDING_RETENTION_MS",
            Duration.ofDays(30),
            "How long a finding is kept, in the topic and the table, after it was found repaired");

    static final ConfigKey<Duration> LEDGER_INTERVAL = ConfigKey.millis(
            "MEMLOG_LEDGER_INTERVAL_MS",
            Duration.ofMinutes(1),
            "How often the ledger is brought to the end of the log when no check does it");

    static final ConfigKey<String> ADMIN_KEY = ConfigKey.text(
            "MEMLOG_ADMIN_KEY",
            "",
            "What requests that change something must carry as Authorization: Bearer; without it everybody who reaches the port may send them");

    private ReconcilerKeys() {}

    /** One variable for each level, so that a cheap one may come often and a dear one at night. */
    static ConfigKey<Schedule> schedule(Level level) {
        String name = level.name().toLowerCase(Locale.ROOT);
        return new ConfigKey<>(
                "MEMLOG_SCHEDULE_" + level.name(),
                Schedule.FORM,
                null,
                false,
                "",
                "When to check at level %s; unset means never".formatted(name),
                Schedule::parse);
    }

    static List<ConfigKey<?>> all() {
        List<ConfigKey<?>> keys = new ArrayList<>(List.of(
                SECOND_WATERMARK_WAIT,
                REPAIR_MAX_RATE,
                REEMBED_MAX_RATE,
                REPAIR_STALL,
                WEBHOOK_URL,
                WEBHOOK_SECRET,
                SCHEDULED_REPAIR,
                FINDING_RETENTION,
                LEDGER_INTERVAL,
                ADMIN_KEY));
        for (Level level : Level.values()) {
            keys.add(schedule(level));
        }
        return keys;
    }
}
