package io.memlog.ingest;

import io.javalin.http.Context;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.io.IOException;
import java.io.InputStream;

/** Reads a body of bounded size, so that no caller can make the service hold more. Stateless. */
final class RequestBody {
    private RequestBody() {}

    /**
     * The whole body.
     *
     * @throws MemlogException with {@link ErrorCode#TOO_LARGE} before more than {@code maxBytes} are read
     */
    static byte[] read(Context context, int maxBytes) throws IOException {
        long announced = context.req().getContentLengthLong();
        if (announced > maxBytes) {
            throw tooLarge(maxBytes, String.valueOf(announced));
        }
        try (InputStream body = context.bodyInputStream()) {
            byte[] bytes = body.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw tooLarge(maxBytes, "more");
            }
            return bytes;
        }
    }

    private static MemlogException tooLarge(int maxBytes, String found) {
        return new MemlogException(
                ErrorCode.TOO_LARGE, "body: expected at most %d bytes, found %s".formatted(maxBytes, found));
    }
}
