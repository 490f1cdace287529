package io.memlog.reconciler.store;

/** Fields that no record can have made; never leaves the package. The message names the field and never repeats its value. */
final class UnreadableFieldsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableFieldsException(String field, String expected) {
        super("%s: expected %s".formatted(field, expected));
    }

    /** Damage is counted, not traced. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
