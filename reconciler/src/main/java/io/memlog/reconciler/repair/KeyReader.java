package io.memlog.reconciler.repair;

import io.memlog.reconciler.verify.StoreResult;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads given keys of given stores and decides of each whether it is what the log says; used by one thread.
 *
 * <p>A reader that is less deep than it was asked to be would call damage repaired that it cannot see.
 */
@FunctionalInterface
public interface KeyReader {
    List<StoreResult> readAgain(Map<StoreName, Set<String>> keys, FindingDepth depth);
}
