package io.memlog.reconciler.operations;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what stands behind the question mark of a request; stateless. */
public final class Query {
    private Query() {}

    /** The same handler for requests with these parameters and no others: a misspelt one would silently change what is meant. */
    public static Handler only(Handler handler, String... known) {
        List<String> names = Arrays.stream(known).sorted().toList();
        return context -> {
            context.queryParamMap().forEach((name, values) -> {
                if (values.size() != 1 || !names.contains(name)) {
                    throw refused(
                            "query: expected each of %s at most once, found another or a repeated parameter"
                                    .formatted(names),
                            null);
                }
            });
            handler.handle(context);
        };
    }

    /**
     * A whole number.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if it is none, or outside its range
     */
    public static int number(Context context, String name, int otherwise, int min, int max) {
        String text = context.queryParam(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused("%s: expected %d to %d, found another text".formatted(name, min, max), e);
        }
        throw refused("%s: expected %d to %d, found another number".formatted(name, min, max), null);
    }

    /**
     * Yes or no.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if it is neither true nor false
     */
    public static boolean flag(Context context, String name, boolean otherwise) {
        String text = context.queryParam(name);
        return switch (text == null ? "" + otherwise : text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(name + ": expected true or false, found another text", null);
        };
    }

    /**
     * One of some names, in whichever case; empty if it is not given.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if it is none of them
     */
    public static <E extends Enum<E>> Optional<E> oneOf(Context context, String name, Class<E> type) {
        String text = context.queryParam(name);
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> refused(
                        "%s: expected one of %s, found another"
                                .formatted(
                                        name,
                                        Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)),
                        null)));
    }

    private static MemlogException refused(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        return cause == null
                ? new MemlogException(ErrorCode.INVALID_FIELD, message)
                : new MemlogException(ErrorCode.INVALID_FIELD, message, cause);
    }
}
