package io.memlog.service;

import java.util.Optional;

/** One named reason why a service may not be ready yet. Called from request threads: implementations are thread-safe and fast. */
@FunctionalInterface
public interface ReadinessCheck {
    /** What is missing, or empty if the part is ready; an exception counts as not ready. */
    Optional<String> missing() throws Exception;
}
