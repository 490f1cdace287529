package io.memlog.schemas;

/** Names of the record headers; values are UTF-8 text. */
public final class Headers {
    /** On memory.enriched tombstones: what a record would say in its provenance. */
    public static final String EVENT_ID = "memlog-event-id";

    public static final String EVENT_PARTITION = "memlog-event-partition";
    public static final String EVENT_OFFSET = "memlog-event-offset";
    public static final String EVENT_TIME = "memlog-event-time";

    /** On memory.dead-letter: why, where from, and after how many attempts. */
    public static final String DEAD_LETTER_CODE = "memlog-code";

    public static final String DEAD_LETTER_DETAIL = "memlog-detail";
    public static final String DEAD_LETTER_TOPIC = "memlog-topic";
    public static final String DEAD_LETTER_PARTITION = "memlog-partition";
    public static final String DEAD_LETTER_OFFSET = "memlog-offset";
    public static final String DEAD_LETTER_STAGE = "memlog-stage";
    public static final String DEAD_LETTER_ATTEMPTS = "memlog-attempts";

    /** On memory.dead-letter: size of the original value when it had to be cut. */
    public static final String DEAD_LETTER_ORIGINAL_BYTES = "memlog-original-bytes";

    /** On memory.events and all that comes of it: how often a dead letter was sent again, and the letter, partition@offset. */
    public static final String RETRIES = "memlog-retries";

    public static final String RETRY_OF = "memlog-retry-of";

    /** W3C trace context, passed on unchanged. */
    public static final String TRACE_PARENT = "traceparent";

    private Headers() {}
}
