package io.memlog.service;

import io.memlog.schemas.serde.MemlogSerdes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables a service was started with, read through typed keys; a blank value counts as unset. Immutable. */
public final class Environment {
    private static final String OWN_PREFIX = "MEMLOG_";

    /** The serde's keys are Confluent's, whatever they are: see MemlogSerdes. */
    private static final String SERDE_PREFIX = "MEMLOG_SERDE_";

    private final Map<String, String> variables;

    public Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** The environment of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /**
     * The value of a key that has one by variable or default.
     *
     * @throws ConfigurationException if there is none, or it is not of the key's type; the service should stop
     */
    public <T> T get(ConfigKey<T> key) {
        return find(key)
                .orElseThrow(() -> new ConfigurationException(
                        "%s: expected %s (%s), found nothing".formatted(key.name(), key.type(), key.doc())));
    }

    /**
     * The value of a key, or empty if it has neither variable nor default.
     *
     * @throws ConfigurationException if the value is not of the key's type; the service should stop
     */
    public <T> Optional<T> find(ConfigKey<T> key) {
        String text = variables.getOrDefault(key.name(), "").strip();
        if (text.isEmpty()) {
            return Optional.ofNullable(key.defaultValue());
        }
        try {
            return Optional.of(key.parser().apply(text));
        } catch (IllegalArgumentException e) {
            String found = key.isSecret() ? "another value (hidden)" : "'" + text + "'";
            throw new ConfigurationException("%s: expected %s%s, found %s"
                    .formatted(key.name(), key.type(), key.unit().isEmpty() ? "" : " in " + key.unit(), found));
        }
    }

    /** True if there is a value for the key that is not its default. */
    public boolean isSet(ConfigKey<?> key) {
        return !variables.getOrDefault(key.name(), "").isBlank();
    }

    /**
     * The same variables under other names.
     *
     * @param names from the variable that is asked for to the one that is read in its place
     */
    public Environment reading(Map<String, String> names) {
        Map<String, String> read = new HashMap<>(variables);
        names.forEach((asked, inItsPlace) -> read.put(asked, variables.getOrDefault(inItsPlace, "")));
        return new Environment(read);
    }

    /** Configuration of the value serdes, for {@link MemlogSerdes}. */
    public Map<String, String> serdeConfig() {
        get(CommonKeys.SCHEMA_REGISTRY_URL);
        return MemlogSerdes.config(variables);
    }

    /** Names of MEMLOG_ variables that no given key reads: most likely misspelt. Ascending. */
    public List<String> unknownNames(Collection<? extends ConfigKey<?>> known) {
        return variables.keySet().stream()
                .filter(name -> name.startsWith(OWN_PREFIX) && !name.startsWith(SERDE_PREFIX))
                .filter(name -> known.stream().noneMatch(key -> key.isRead(name)))
                .sorted()
                .toList();
    }
}
