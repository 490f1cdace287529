package io.memlog.reconciler.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.memlog.reconciler.operations.Query;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request that changes something pass only from who may send it; thread-safe.
 *
 * <p>With an admin key, whoever has it. Never a page of another site: browsers say where a request comes from. Without a key, of browsers
 * only those that were sent to this machine by its address: a foreign name may be made to point here.
 */
public final class WriteGuard {
    private static final Set<HandlerType> READS = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);
    private static final Pattern ADDRESS = Pattern.compile("localhost|[0-9.]+|\\[[0-9a-fA-F:.]+]");
    private static final String ACCESS = "/v1/access";
    private static final String BEARER = "Bearer ";

    private final byte[] key;

    /** @param key blank if there is none */
    public WriteGuard(String key) {
        this.key = key.strip().getBytes(UTF_8);
    }

    public void register(RoutesConfig routes) {
        routes.before("/v1/*", this::check);
        routes.post(ACCESS, Query.only(context -> context.json(access(context))));
    }

    /**
     * What a request like this one may do.
     *
     * @param granted it may change something
     * @param keyNeeded a key is asked for at all
     * @param code why it may not, null if it may
     * @param detail the same in words
     */
    record AccessJson(
            boolean granted,
            boolean keyNeeded,
            @Nullable ErrorCode code,
            @Nullable String detail) {}

    private void check(Context context) {
        if (!READS.contains(context.method()) && !context.path().equals(ACCESS)) {
            require(context);
        }
    }

    private void require(Context context) {
        requireSameSite(context);
        requireKey(context);
    }

    /** A POST, so that a browser sends with it what it sends with every other change. */
    private AccessJson access(Context context) {
        try {
            require(context);
            return new AccessJson(true, key.length > 0, null, null);
        } catch (MemlogException e) {
            return new AccessJson(false, key.length > 0, e.code(), e.getMessage());
        }
    }

    private void requireSameSite(Context context) {
        String origin = context.header("Origin");
        String site = context.header("Sec-Fetch-Site");
        boolean isForeign = site != null && !site.equals("same-origin") && !site.equals("none");
        if (isForeign || (origin != null && !isHere(origin, context.header("Host")))) {
            throw new MemlogException(
                    ErrorCode.FORBIDDEN_ORIGIN,
                    "expected a request of this service's own page, found one of another site");
        }
        if (origin != null
                && key.length == 0
                && !ADDRESS.matcher(hostOf(origin)).matches()) {
            throw new MemlogException(
                    ErrorCode.FORBIDDEN_ORIGIN,
                    "expected this service to be called by its address, found a name; set MEMLOG_ADMIN_KEY to allow names");
        }
    }

    private void requireKey(Context context) {
        String given = context.header("Authorization");
        boolean isGiven = given != null
                && given.startsWith(BEARER)
                && MessageDigest.isEqual(
                        given.substring(BEARER.length()).strip().getBytes(UTF_8), key);
        if (key.length > 0 && !isGiven) {
            throw new MemlogException(
                    ErrorCode.UNAUTHORIZED,
                    "Authorization: expected Bearer and the admin key, found %s"
                            .formatted(given == null ? "none" : "another"));
        }
    }

    private static boolean isHere(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private static String hostOf(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
