package io.memlog.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The named readiness checks of a service; thread-safe. */
final class Health {
    private final Map<String, ReadinessCheck> checks = new LinkedHashMap<>();
    private volatile boolean draining;

    /**
     * What /readyz answers.
     *
     * @param status "ready" or "not ready"
     */
    record Report(String status, Map<String, CheckResult> checks) {
        Report {
            checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
        }

        boolean ready() {
            return checks.values().stream().allMatch(CheckResult::ready);
        }
    }

    record CheckResult(boolean ready, @Nullable String missing) {}

    synchronized void add(String name, ReadinessCheck check) {
        checks.put(name, check);
    }

    void drain() {
        draining = true;
    }

    Report report() {
        Map<String, CheckResult> results = new LinkedHashMap<>();
        results.put("accepting", new CheckResult(!draining, draining ? "the service is draining" : null));
        snapshot().forEach((name, check) -> results.put(name, result(check)));
        boolean ready = results.values().stream().allMatch(CheckResult::ready);
        return new Report(ready ? "ready" : "not ready", results);
    }

    private synchronized Map<String, ReadinessCheck> snapshot() {
        return new LinkedHashMap<>(checks);
    }

    private static CheckResult result(ReadinessCheck check) {
        try {
            Optional<String> missing = check.missing();
            return new CheckResult(missing.isEmpty(), missing.orElse(null));
        } catch (Exception e) {
            return new CheckResult(false, e.getClass().getSimpleName());
        }
    }
}
