package io.memlog.service;

/** The service cannot start as configured; the message names the key, what is expected and what was found. */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message);
    }
}
