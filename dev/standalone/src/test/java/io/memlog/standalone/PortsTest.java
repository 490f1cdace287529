package io.memlog.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.testkit.service.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void everyPartAndServiceGetsAPortOfItsOwn() {
        Map<String, Integer> ports = Ports.choose(Map.of());

        assertThat(ports).hasSize(4 + Service.values().length);
        assertThat(ports.values()).doesNotHaveDuplicates();
    }

    @Test
    void takenPortThatWasAskedForIsRefused() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.choose(Map.of("kafka", taken.getLocalPort())))
                    .hasMessage("--port kafka=%d: the port is taken", taken.getLocalPort());
        }
    }

    @Test
    void unknownNameIsRefused() {
        assertThatThrownBy(() -> Ports.choose(Map.of("zookeeper", 2181)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("expected one of");
    }
}
