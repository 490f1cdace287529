package io.memlog.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.serde.SchemaRegistryRefusal;
import io.memlog.schemas.serde.SchemaRegistryUnavailable;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class UncaughtFailuresTest {
    private final List<Throwable> stopped = new ArrayList<>();
    private final UncaughtFailures failures = new UncaughtFailures(stopped::add);

    @Test
    void anOutageIsWaitedOut() {
        assertThat(failures.handle(new StreamsException(new SchemaRegistryUnavailable("away"))))
                .isEqualTo(REPLACE_THREAD);
        assertThat(failures.handle(new StreamsException("send", new TimeoutException("broker away"))))
                .isEqualTo(REPLACE_THREAD);
        assertThat(stopped).isEmpty();
    }

    @Test
    void anythingElseStopsTheService() {
        var refusal = new StreamsException(new SchemaRegistryRefusal("incompatible"));
        var forbidden = new StreamsException(new TopicAuthorizationException("memory.enriched"));
        var fatal = new StreamsException(new FatalStreamException("partitions changed"));
        var bug = new NullPointerException();

        assertThat(List.of(refusal, forbidden, fatal, bug))
                .allSatisfy(failure -> assertThat(failures.handle(failure)).isEqualTo(SHUTDOWN_CLIENT));
        assertThat(stopped).containsExactly(refusal, forbidden, fatal, bug);
    }
}
