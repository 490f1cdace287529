package io.memlog.reconciler;

import io.javalin.http.Context;
import io.memlog.reconciler.operations.Query;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.StoreName;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which findings are meant; immutable.
 *
 * @param keyPrefix how their keys begin: empty, or a tenant, or a tenant and user, each with the slash behind it
 */
record FindingFilter(
        Set<FindingState> states, Optional<FindingKind> kind, Optional<StoreName> store, String keyPrefix) {
    /** The parameters that say it. */
    static final String[] PARAMETERS = {"state", "kind", "store", "tenantId", "userId", "after", "limit"};

    FindingFilter {
        states = Set.copyOf(states);
    }

    /** What can be asked for: a state, or some of them. */
    private enum Wanted {
        OPEN,
        REPAIRING,
        REPAIRED,
        ACCEPTED,
        ALL;

        /** A repair that has not ended has not repaired anything. */
        Set<FindingState> states() {
            return switch (this) {
                case OPEN -> EnumSet.of(FindingState.OPEN, FindingState.REPAIRING);
                case REPAIRING -> EnumSet.of(FindingState.REPAIRING);
                case REPAIRED -> EnumSet.of(FindingState.REPAIRED);
                case ACCEPTED -> EnumSet.of(FindingState.ACCEPTED);
                case ALL -> EnumSet.allOf(FindingState.class);
            };
        }
    }

    /** @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if a parameter is none of its values */
    static FindingFilter of(Context context) {
        return new FindingFilter(
                Query.oneOf(context, "state", Wanted.class).orElse(Wanted.OPEN).states(),
                Query.oneOf(context, "kind", FindingKind.class),
                Query.oneOf(context, "store", StoreName.class),
                keyPrefix(context.queryParam("tenantId"), context.queryParam("userId")));
    }

    private static String keyPrefix(
            @org.jspecify.annotations.Nullable String tenant, @org.jspecify.annotations.Nullable String user) {
        if (tenant == null && user != null) {
            throw new MemlogException(ErrorCode.INVALID_FIELD, "userId: expected it beside tenantId, found it alone");
        }
        return tenant == null ? "" : user == null ? tenant + "/" : tenant + "/" + user + "/";
    }

    boolean matches(KnownFinding finding) {
        return states.contains(finding.state())
                && kind.map(wanted -> wanted == finding.difference().kind()).orElse(true)
                && store.map(wanted -> wanted == finding.difference().store()).orElse(true)
                && finding.difference().key().startsWith(keyPrefix);
    }
}
