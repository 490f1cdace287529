package io.memlog.reconciler.store;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.StoreName;
import org.jspecify.annotations.Nullable;

/** A store could not be read, so nothing can be said of it; the message says why. */
public final class StoreReadException extends MemlogException {
    public StoreReadException(StoreName store, String message, Throwable cause) {
        super(ErrorCode.STORE_UNAVAILABLE, text(store, message), cause);
    }

    public StoreReadException(StoreName store, String message) {
        super(ErrorCode.STORE_UNAVAILABLE, text(store, message));
    }

    private static String text(StoreName store, @Nullable String message) {
        return "%s store: %s".formatted(store.name().toLowerCase(java.util.Locale.ROOT), message);
    }
}
