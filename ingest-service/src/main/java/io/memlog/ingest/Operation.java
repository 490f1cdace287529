package io.memlog.ingest;

import io.memlog.ingest.OperationFields.AppendFields;
import io.memlog.ingest.OperationFields.ClearFields;
import io.memlog.ingest.OperationFields.DeleteFields;
import io.memlog.ingest.OperationFields.EraseFields;
import io.memlog.ingest.OperationFields.PatchFields;
import io.memlog.ingest.OperationFields.PutFields;
import io.memlog.ingest.OperationFields.RestoreFields;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.util.Locale;

/** The operations that can be asked for over REST; their names in lower case are the values of a bulk line's {@code op}. */
enum Operation {
    PUT(PutFields.class),
    PATCH(PatchFields.class),
    APPEND(AppendFields.class),
    DELETE(DeleteFields.class),
    RESTORE(RestoreFields.class),
    ERASE(EraseFields.class),
    CLEAR(ClearFields.class);

    private static final String RECONCILER_ONLY = "reemit";

    private final Class<? extends OperationFields> fields;

    Operation(Class<? extends OperationFields> fields) {
        this.fields = fields;
    }

    Class<? extends OperationFields> fields() {
        return fields;
    }

    static Operation named(String name) {
        for (Operation operation : values()) {
            if (operation.name().toLowerCase(Locale.ROOT).equals(name)) {
                return operation;
            }
        }
        if (name.equals(RECONCILER_ONLY)) {
            throw new MemlogException(
                    ErrorCode.FORBIDDEN_OPERATION, "op: expected an operation open to clients, found reemit");
        }
        throw new MemlogException(
                ErrorCode.INVALID_FIELD,
                "op: expected one of put, patch, append, delete, restore, erase, clear, found another");
    }
}
