package io.memlog.reconciler.ledger;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** A partition of the ledger cannot be read or written; what was not committed is folded again. */
final class LedgerDiskException extends MemlogException {
    private static final long serialVersionUID = 1L;

    private final boolean isCorrupt;

    LedgerDiskException(Path folder, RocksDBException cause) {
        super(
                ErrorCode.INTERNAL,
                "ledger in %s: expected to read and write it, found %s; is it open in another process?"
                        .formatted(folder, cause.getMessage()),
                cause);
        Status status = cause.getStatus();
        isCorrupt = status != null && status.getCode() == Status.Code.Corruption;
    }

    /** The files are damaged: they can only be thrown away. */
    boolean isCorrupt() {
        return isCorrupt;
    }
}
