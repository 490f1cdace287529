package io.memlog.testkit;

import io.memlog.testkit.process.FreePorts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** The nodes of a cluster that elect its controller, and what follows from their number. Thread-safe. */
final class KafkaQuorum {

    private static final int MAX_REPLICAS = 3;

    private final String clusterId = newClusterId();
    private final int[] controllerPorts;

    KafkaQuorum(int nodes) {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster has at least 1 node, found " + nodes);
        }
        this.controllerPorts = new int[nodes];
        for (int node = 1; node <= nodes; node++) {
            controllerPorts[node - 1] = FreePorts.next();
        }
    }

    /** The id that all nodes format their folders with. */
    String clusterId() {
        return clusterId;
    }

    /** For {@code controller.quorum.voters}. */
    synchronized String voters() {
        List<String> voters = new ArrayList<>();
        for (int node = 1; node <= controllerPorts.length; node++) {
            voters.add("%d@127.0.0.1:%d".formatted(node, controllerPorts[node - 1]));
        }
        return String.join(",", voters);
    }

    /** Fixed among several, who must find each other; a single node takes another if somebody has taken its port. */
    synchronized int controllerPort(int node) {
        if (controllerPorts.length == 1 && !FreePorts.isFree(controllerPorts[0])) {
            controllerPorts[0] = FreePorts.next();
        }
        return controllerPorts[node - 1];
    }

    int replicas() {
        return Math.min(MAX_REPLICAS, controllerPorts.length);
    }

    /** One replica may be gone and an acknowledged record is still on two. */
    int minInSyncReplicas() {
        return Math.max(1, replicas() - 1);
    }

    /** As Kafka makes them: 128 random bits in base64, not beginning with a dash, which the command line would misread. */
    private static String newClusterId() {
        UUID random = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits() & Long.MAX_VALUE)
                .putLong(random.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
