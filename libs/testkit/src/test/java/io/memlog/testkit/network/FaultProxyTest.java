package io.memlog.testkit.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {

    private final EchoServer server = new EchoServer();
    private final FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port(), Framing.pieces());

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void passesBytesBothWaysAndTheEndOfTheStream() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, "one")).isEqualTo("one");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        Awaitility.await().until(() -> server.clients() == 0 && proxy.connections() == 0);
    }

    @Test
    void latencyDelaysEachWayButDoesNotLimitTheRate() throws IOException {
        proxy.latency(Direction.TO_SERVER, Duration.ofMillis(60));
        proxy.latency(Direction.TO_CLIENT, Duration.ofMillis(40));
        try (Socket client = connect()) {
            long before = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                client.getOutputStream().write('x');
            }
            assertThat(client.getInputStream().readNBytes(50)).hasSize(50);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(100), Duration.ofSeconds(4));
        }
    }

    @Test
    void bandwidthLimitsTheRate() throws IOException {
        proxy.bandwidth(Direction.TO_CLIENT, 100_000);
        try (Socket client = connect()) {
            long before = System.nanoTime();
            client.getOutputStream().write(new byte[20_000]);
            assertThat(client.getInputStream().readNBytes(20_000)).hasSize(20_000);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(190));
        }
    }

    @Test
    void aCutEndsConnectionsAndRefusesNewOnesUntilItIsRestoredOnTheSamePort() throws IOException {
        try (Socket client = connect()) {
            ask(client, "one");
            int port = proxy.port();

            proxy.cut();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            proxy.restore();
            assertThat(proxy.port()).isEqualTo(port);
            try (Socket next = connect()) {
                assertThat(ask(next, "two")).isEqualTo("two");
            }
        }
    }

    @Test
    void aResetIsNoOrderlyEnd() throws IOException {
        try (Socket client = connect()) {
            ask(client, "one");

            proxy.reset();

            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            try (Socket next = connect()) {
                assertThat(ask(next, "two")).isEqualTo("two");
            }
        }
    }

    @Test
    void aHalfOpenConnectionLooksAliveAndSaysNothingEvenAfterTheNetworkIsBack() throws IOException {
        try (Socket before = connect()) {
            ask(before, "one");

            proxy.halfOpen();
            try (Socket during = connect()) {
                assertSilent(during, "during");
                assertSilent(before, "before");
            }
            proxy.restore();

            assertSilent(before, "again");
            assertThat(server.clients()).isEqualTo(1);
            try (Socket after = connect()) {
                assertThat(ask(after, "two")).isEqualTo("two");
            }
        }
        assertThat(server.heard()).isEqualTo("onetwo");
    }

    @Test
    void theServerOfAHalfOpenConnectionDoesNotLearnThatTheClientIsGone() throws IOException {
        try (Socket client = connect()) {
            ask(client, "one");
            proxy.halfOpen();
        }
        proxy.restore();
        try (Socket next = connect()) {
            ask(next, "two");
        }
        Awaitility.await().until(() -> server.clients() == 1);

        proxy.cut();

        Awaitility.await().until(() -> server.clients() == 0);
    }

    @Test
    void lostAnswersReachNobodyWhileTheServerHearsAll() throws IOException {
        try (Socket client = connect()) {
            proxy.loseAnswers();

            assertSilent(client, "one");

            Awaitility.await().until(() -> server.heard().equals("one"));
        }
    }

    @Test
    void cutBeforeKeepsTheMessageFromTheServer() throws IOException {
        proxy.cutBefore(2);

        assertEndsAtSecondMessage();

        assertThat(server.heard()).isEqualTo("onethree");
    }

    @Test
    void cutInsideLetsHalfOfTheMessageThrough() throws IOException {
        proxy.cutInside(2);

        assertEndsAtSecondMessage();

        assertThat(server.heard()).isEqualTo("onetwothree");
    }

    @Test
    void cutAfterLetsTheServerWorkButNotAnswer() throws IOException {
        proxy.cutAfter(2);

        assertEndsAtSecondMessage();

        assertThat(server.heard()).isEqualTo("onetwotwothree");
    }

    @Test
    void aHeldMessageWaitsUntilItIsLetGo() throws IOException {
        proxy.hold(2);
        try (Socket client = connect()) {
            ask(client, "one");

            assertSilent(client, "two");

            Awaitility.await().until(proxy::isHolding);
            Awaitility.await().until(() -> server.heard().equals("one"));
            proxy.letGo();
            assertThat(new String(client.getInputStream().readNBytes(3), US_ASCII))
                    .isEqualTo("two");
            assertThat(proxy.isHolding()).isFalse();
        }
    }

    @Test
    void aHeldMessageWaitsWhileOthersGoOn() throws IOException {
        proxy.hold(2);
        try (Socket client = connect();
                Socket other = connect()) {
            ask(client, "one");
            assertSilent(client, "two");
            Awaitility.await().until(proxy::isHolding);
            assertThat(ask(other, "three")).isEqualTo("three");

            proxy.letGo();

            client.setSoTimeout(0);
            assertThat(client.getInputStream().readNBytes(3)).isEqualTo("two".getBytes(US_ASCII));
        }
        assertThat(server.heard()).isEqualTo("onethreetwo");
    }

    @Test
    void countsFromWhereItIsTold() throws IOException {
        try (Socket client = connect()) {
            ask(client, "one");
            ask(client, "two");
            assertThat(proxy.messages()).extracting(ClientMessage::bytes).containsExactly(3, 3);
            assertThatThrownBy(() -> proxy.cutBefore(2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("message 2 has passed: 2 are counted");

            proxy.countFromHere();
            proxy.cutBefore(2);

            ask(client, "three");
            assertThat(proxy.hasStruck()).isFalse();
            assertThat(proxy.messages())
                    .singleElement()
                    .extracting(ClientMessage::number)
                    .isEqualTo(1);
        }
    }

    /** The second message is longer than the others, so that its half can be told from the whole. */
    private void assertEndsAtSecondMessage() throws IOException {
        try (Socket client = connect()) {
            ask(client, "one");
            client.getOutputStream().write("twotwo".getBytes(US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.hasStruck()).isTrue();
        Awaitility.await().until(() -> server.clients() == 0);
        try (Socket next = connect()) {
            assertThat(ask(next, "three")).isEqualTo("three");
        }
    }

    private Socket connect() throws IOException {
        return new Socket(proxy.host(), proxy.port());
    }

    private static String ask(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        return new String(client.getInputStream().readNBytes(text.length()), US_ASCII);
    }

    private static void assertSilent(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        client.setSoTimeout(150);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}
