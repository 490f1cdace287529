package io.memlog.reconciler.verify;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;

/** Waiting that a service's shutdown can interrupt; stateless. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.INTERNAL, "check interrupted: the service stops", e);
        }
    }
}
