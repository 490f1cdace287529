package io.memlog.sink.graph;

import static org.awaitility.Awaitility.await;

import io.memlog.sink.StoreUnavailableException;
import io.memlog.testkit.network.FaultProxy;
import io.memlog.testkit.network.Framing;
import java.net.URI;
import java.time.Duration;

/** A sink that reaches the database through a network that fails at will; for one thread. */
final class Victim implements AutoCloseable {
    /** A partition that nothing is written to. */
    private static final int NOBODYS = 1_000_000;

    private final FaultProxy network;
    private final Neo4jSink sink;

    Victim(String boltUri, Duration transactionTimeout) {
        network = FaultProxy.to("127.0.0.1", URI.create(boltUri).getPort(), Framing.bolt());
        var address = URI.create("bolt://%s:%d".formatted(network.host(), network.port()));
        // One connection, so that the order of all messages is the same each time.
        sink = Neo4jSink.open(new Neo4jSettings(address, "", "", 1, transactionTimeout), "graph");
    }

    FaultProxy network() {
        return network;
    }

    Neo4jSink sink() {
        return sink;
    }

    /** From here on the network counts: the connection stands, and whatever was cut before is noticed. */
    Victim ready() {
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> new SinkSession(sink, NOBODYS, "victim"), session -> true);
        // The driver sends it when the session is closed already.
        await().until(() -> network.messages().getLast().tag().equals("RESET"));
        network.countFromHere();
        return this;
    }

    /** Without the network what is still waiting for it ends. */
    @Override
    public void close() {
        network.close();
        sink.close();
    }
}
