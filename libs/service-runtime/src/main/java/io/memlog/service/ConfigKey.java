package io.memlog.service;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One environment variable of a service: all that is needed to read it and to document it. Immutable.
 *
 * @param name variable name; a name that ends with PASSWORD, KEY, KEYS, TOKEN or SECRET is never printed with its value
 * @param type what a value looks like, for messages and documentation
 * @param defaultValue used when the variable is unset or blank; null means there is none
 * @param required the service does not start without a value
 * @param unit unit of the value, or an empty string
 * @param doc one sentence for the operator
 * @param parser text to value; throws {@link IllegalArgumentException} on text of another type
 */
public record ConfigKey<T>(
        String name,
        String type,
        @Nullable T defaultValue,
        boolean required,
        String unit,
        String doc,
        Function<String, T> parser) {
    /** Stands in a key's name for any name in capitals: one line of documentation for the variables of each. */
    public static final String ANY_NAME = "<NAME>";

    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|KEY|KEYS|TOKEN|SECRET)");

    /** A text without default; the service does not start without it. */
    public static ConfigKey<String> requiredText(String name, String doc) {
        return new ConfigKey<>(name, "text", null, true, "", doc, text -> text);
    }

    /** A text that may be absent: read it with {@link Environment#find}. */
    public static ConfigKey<String> optionalText(String name, String doc) {
        return new ConfigKey<>(name, "text", null, false, "", doc, text -> text);
    }

    public static ConfigKey<String> text(String name, String defaultValue, String doc) {
        return new ConfigKey<>(name, "text", defaultValue, false, "", doc, text -> text);
    }

    public static ConfigKey<Boolean> bool(String name, boolean defaultValue, String doc) {
        return new ConfigKey<>(name, "true or false", defaultValue, false, "", doc, ConfigKey::parseBool);
    }

    public static ConfigKey<Integer> integer(String name, int defaultValue, int min, int max, String unit, String doc) {
        String type = "an integer from %d to %d".formatted(min, max);
        return new ConfigKey<>(name, type, defaultValue, false, unit, doc, text -> parseInteger(text, min, max));
    }

    /** A time span in whole milliseconds; by convention the name ends with {@code _MS}. */
    public static ConfigKey<Duration> millis(String name, Duration defaultValue, String doc) {
        return new ConfigKey<>(
                name,
                "an integer from 1 to " + Integer.MAX_VALUE,
                defaultValue,
                false,
                "milliseconds",
                doc,
                text -> Duration.ofMillis(parseInteger(text, 1, Integer.MAX_VALUE)));
    }

    public static ConfigKey<Path> path(String name, Path defaultValue, String doc) {
        return new ConfigKey<>(name, "a path", defaultValue, false, "", doc, Path::of);
    }

    /** A path that may be absent: read it with {@link Environment#find}. */
    public static ConfigKey<Path> optionalPath(String name, String doc) {
        return new ConfigKey<>(name, "a path", null, false, "", doc, Path::of);
    }

    public static ConfigKey<URI> uri(String name, URI defaultValue, String doc) {
        return new ConfigKey<>(name, "a URI", defaultValue, false, "", doc, URI::create);
    }

    public static ConfigKey<String> oneOf(String name, String defaultValue, List<String> allowed, String doc) {
        return new ConfigKey<>(
                name, "one of " + allowed, defaultValue, false, "", doc, text -> parseOneOf(text, allowed));
    }

    /** True if the value must never be shown. */
    public boolean isSecret() {
        return SECRET.matcher(name).matches();
    }

    /** True if the variable is read by this key, or by one that is made from it for a name. */
    boolean isRead(String variable) {
        int at = name.indexOf(ANY_NAME);
        if (at < 0) {
            return name.equals(variable);
        }
        String end = name.substring(at + ANY_NAME.length());
        return variable.length() > at + end.length()
                && variable.startsWith(name.substring(0, at))
                && variable.endsWith(end);
    }

    private static Boolean parseBool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }

    private static int parseInteger(String text, int min, int max) {
        int value = Integer.parseInt(text);
        if (value < min || value > max) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static String parseOneOf(String text, List<String> allowed) {
        if (!allowed.contains(text)) {
            throw new IllegalArgumentException("not allowed");
        }
        return text;
    }
}
