package io.memlog.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The named readiness checks of a service, and what else may be missing; thread-safe. */
final class Health {
    private final Map<String, ReadinessCheck> checks = new LinkedHashMap<>();
    private final Map<String, ReadinessCheck> optionalParts = new LinkedHashMap<>();
    private volatile boolean draining;

    /**
     * What /readyz answers.
     *
     * @param status "ready" or "not ready"
     * @param degraded parts that the service works without, and what is missing of them
     */
    record Report(String status, Map<String, CheckResult> checks, Map<String, String> degraded) {
        Report {
            checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
            degraded = Collections.unmodifiableMap(new LinkedHashMap<>(degraded));
        }

        boolean ready() {
            return checks.values().stream().allMatch(CheckResult::ready);
        }
    }

    record CheckResult(boolean ready, @Nullable String missing) {}

    synchronized void add(String name, ReadinessCheck check) {
        checks.put(name, check);
    }

    synchronized void addOptional(String name, ReadinessCheck check) {
        optionalParts.put(name, check);
    }

    void drain() {
        draining = true;
    }

    Report report() {
        Map<String, CheckResult> results = new LinkedHashMap<>();
        results.put("accepting", new CheckResult(!draining, draining ? "the service is draining" : null));
        snapshot(checks).forEach((name, check) -> results.put(name, result(check)));
        Map<String, String> degraded = new LinkedHashMap<>();
        snapshot(optionalParts).forEach((name, check) -> {
            String missing = result(check).missing();
            if (missing != null) {
                degraded.put(name, missing);
            }
        });
        boolean ready = results.values().stream().allMatch(CheckResult::ready);
        return new Report(ready ? "ready" : "not ready", results, degraded);
    }

    private synchronized Map<String, ReadinessCheck> snapshot(Map<String, ReadinessCheck> parts) {
        return new LinkedHashMap<>(parts);
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
