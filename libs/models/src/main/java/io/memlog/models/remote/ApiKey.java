package io.memlog.models.remote;

/** A provider's secret, which no message, log or debugger view shows by accident; immutable. */
public final class ApiKey {
    private final String secret;

    /** The HTTP client would print a value that is no header, so that is found here, without the value. */
    public ApiKey(String secret) {
        if (secret.isEmpty() || !secret.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "key: expected printable ASCII without spaces, found another value (hidden)");
        }
        this.secret = secret;
    }

    /** Only for the header of a request. */
    String secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
