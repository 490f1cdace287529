package io.memlog.testkit.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the model server does with one request; immutable. */
public sealed interface Fault {
    /** None: it answers as it should. */
    record Healthy() implements Fault {}

    /**
     * Another status, with a body that repeats the request and its key as real providers do.
     *
     * @param retryAfter value of that header, null for none
     */
    record Status(int status, @Nullable String retryAfter) implements Fault {}

    /** Right, but late. */
    record Latency(Duration delay) implements Fault {}

    /** Nothing, until the server closes. */
    record Hang() implements Fault {}

    /** Half of the announced body, then the end of the connection. */
    record CutBody() implements Fault {}

    /** Half of the announced body, then nothing. */
    record HangInBody() implements Fault {}

    /** Half of the body, announced as a whole one. */
    record TruncatedJson() implements Fault {}

    /** Any body with status 200. */
    record Body(String json) implements Fault {}

    /** Vectors with this many components. */
    record Dimension(int components) implements Fault {}

    /** Vectors that hold this where the first component was, for example {@code NaN}, {@code null} or {@code 1e999}. */
    record Component(String literal) implements Fault {}

    /** One vector fewer than texts. */
    record OneTooFew() implements Fault {}

    /** Vectors of zeros. */
    record Zeros() implements Fault {}

    /** The right vectors, indexed, in the opposite order. */
    record Reversed() implements Fault {}

    /** These words as the chat model's answer. */
    record Says(String content) implements Fault {}
}
