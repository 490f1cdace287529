package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.rebuild.RebuildRequest;
import io.memlog.reconciler.reembed.ReembedRequest;
import io.memlog.reconciler.repair.RepairRequest;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scope of which a half is missing is refused by its code, and never taken for no scope: that would be all users. */
final class HalfAScopeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tenantId\": \"acme\"}",
                "{\"userId\": \"ann\"}",
                "{\"tenantId\": \"acme\", \"userId\": \"\"}",
                "{\"tenantId\": null, \"userId\": \"ann\"}"
            })
    void isRefusedByEveryOperation(String scope) throws Exception {
        ObjectNode parameters = (ObjectNode) Json.mapper().readTree("{\"scope\": %s}".formatted(scope));

        assertMissing(
                () -> Parameters.read(parameters, CheckRequest.class, "scope").requireValid());
        assertMissing(() -> Parameters.read(parameters, FullKind.FullRequest.class, "scope")
                .check()
                .requireValid());
        assertMissing(() -> Parameters.read(parameters, RepairRequest.class, "scope"));
        assertMissing(() -> Parameters.read(parameters, RebuildRequest.class, "scope"));
        assertMissing(() -> Parameters.read(parameters, ReembedRequest.class, "scope"));
    }

    private static void assertMissing(Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOf(MemlogException.class)
                .extracting(failure -> ((MemlogException) failure).code())
                .isEqualTo(ErrorCode.MISSING_SCOPE);
    }
}
