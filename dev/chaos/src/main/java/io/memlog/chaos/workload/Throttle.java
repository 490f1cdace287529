package io.memlog.chaos.workload;

import io.memlog.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds writers back while extraction is too far behind: on a machine that is too slow for the rate, a write would otherwise wait for
 * an ever longer queue, and a recovery time would say nothing about recovery. Thread-safe.
 */
final class Throttle implements AutoCloseable {
    private static final String EXTRACTION_GROUP = "memlog-extraction";
    private static final long LOOK_MILLIS = 500;
    private static final int ANSWER_SECONDS = 5;

    private final Admin admin;
    private final long mostBehind;
    private final Thread watcher;
    private volatile boolean isTooFarBehind;

    private Throttle(Admin admin, long mostBehind) {
        this.admin = admin;
        this.mostBehind = mostBehind;
        this.watcher = new Thread(this::watch, "throttle");
        watcher.setDaemon(true);
    }

    static Throttle start(String bootstrapServers, long mostBehind) {
        var throttle = new Throttle(
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers)), mostBehind);
        throttle.watcher.start();
        return throttle;
    }

    /** Whether a writer had better wait. */
    boolean isTooFarBehind() {
        return isTooFarBehind;
    }

    @Override
    public void close() {
        watcher.interrupt();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admin.close();
    }

    private void watch() {
        try {
            while (!Thread.interrupted()) {
                isTooFarBehind = isBehind();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A cluster that does not answer holds nobody back: the writers find out by themselves. */
    private boolean isBehind() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(EXTRACTION_GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
            committed.keySet().stream()
                    .filter(partition -> partition.topic().equals(Topics.EVENTS))
                    .forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(latest).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            long behind = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
                OffsetAndMetadata offset = committed.get(end.getKey());
                behind += end.getValue().offset() - (offset == null ? 0 : offset.offset());
            }
            return behind > mostBehind;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
