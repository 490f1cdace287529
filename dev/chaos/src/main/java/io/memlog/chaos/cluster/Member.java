package io.memlog.chaos.cluster;

import io.memlog.testkit.Part;

/**
 * One process of the cluster. Immutable and thread-safe.
 *
 * @param role what it is
 * @param name unique in the cluster, {@code sink-vector-2}
 * @param part its process
 */
public record Member(Role role, String name, Part part) {
    @Override
    public String toString() {
        return name;
    }
}
