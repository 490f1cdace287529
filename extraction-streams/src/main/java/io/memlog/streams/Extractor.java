package io.memlog.streams;

import java.time.Instant;
import java.time.ZoneId;

interface Extractor {
    String id();

    String version();

    Extraction extract(String text, Instant at, ZoneId zone);
}
