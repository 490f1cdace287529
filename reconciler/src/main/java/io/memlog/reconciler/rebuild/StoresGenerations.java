package io.memlog.reconciler.rebuild;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The stores that have generations, as requests name them; immutable, thread-safe. */
public record StoresGenerations(List<StoreGenerations> stores) {
    public StoresGenerations {
        stores = List.copyOf(stores);
    }

    /**
     * The stores of a request, in the order in which they are rebuilt.
     *
     * @param name a store or {@code both}; null for all there are
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if it is another name
     */
    List<StoreGenerations> named(@Nullable String name) {
        if (name == null || (name.equals("both") && stores.size() == StoreName.values().length)) {
            return stores;
        }
        return List.of(one(name));
    }

    /** @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if there is no such store */
    StoreGenerations one(@Nullable String name) {
        return stores.stream()
                .filter(store -> nameOf(store).equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "store: expected one of %s, found %s"
                                .formatted(
                                        stores.stream()
                                                .map(StoresGenerations::nameOf)
                                                .toList(),
                                        name == null ? "none" : "another")));
    }

    private static String nameOf(StoreGenerations store) {
        return store.store().name().toLowerCase(Locale.ROOT);
    }
}
