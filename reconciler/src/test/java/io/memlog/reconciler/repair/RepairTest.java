package io.memlog.reconciler.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationState;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Reemit;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepairTest {
    private RepairScene scene = new RepairScene(1_000_000, Duration.ofSeconds(20));

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void oneEventMendsAKeyInBothStores() throws Exception {
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.damage(StoreName.GRAPH, FindingKind.CORRUPT, "acme/ann/m1");

        Operation ended = scene.run("{}");

        assertThat(ended.state()).as(ended.toString()).isEqualTo(OperationState.DONE);
        assertThat(ended.consistent()).isTrue();
        MemoryEvent event = scene.sent().getFirst();
        assertThat(scene.sent()).hasSize(1);
        assertThat(event.getOp()).isInstanceOf(Reemit.class);
        assertThat(event.getExpectedVersion()).isNull();
        assertThat(event.getExtract()).as("a store is mended without a model").isFalse();
        assertThat(event.getOperationId()).isEqualTo(ended.id());
        assertThat(scene.producer.history().getFirst().partition())
                .isEqualTo(Partitions.ofScope("acme/ann", RepairScene.PARTITIONS));
        assertThat(scene.state("VECTOR/MISSING/acme/ann/m1")).isEqualTo(FindingState.REPAIRED);
        assertThat(scene.state("GRAPH/CORRUPT/acme/ann/m1")).isEqualTo(FindingState.REPAIRED);
        assertThat(scene.published)
                .filteredOn(finding -> finding.difference().store() == StoreName.VECTOR)
                .extracting(finding -> finding.state().name())
                .containsSubsequence("OPEN", "REPAIRING", "REPAIRED");
        assertThat(ended.progress().kinds()).containsEntry("VECTOR/MISSING", 1L).containsEntry("GRAPH/CORRUPT", 1L);
        assertThat(ended.progress().offsets()).hasSize(1);
    }

    @Test
    void onlyAnOrphanMayBeAnsweredWithATombstone() throws Exception {
        scene.damage(StoreName.GRAPH, FindingKind.ORPHAN, "acme/ann/gone");
        scene.damage(StoreName.GRAPH, FindingKind.STALE, "acme/ann/kept");

        scene.run("{}");

        assertThat(scene.sent())
                .extracting(MemoryEvent::getMemoryId, MemoryEvent::getExpectedVersion)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple("gone", 0L),
                        org.assertj.core.api.Assertions.tuple("kept", null));
    }

    @Test
    void keyThatNoEventCanNameIsReportedAndStaysOpen() throws Exception {
        scene.damage(StoreName.GRAPH, FindingKind.ORPHAN, "~node/4:ab:7");

        Operation ended = scene.run("{}");

        assertThat(scene.sent()).isEmpty();
        assertThat(ended.consistent()).isFalse();
        assertThat(RepairScene.result(ended).at("/steps/0/action").asText()).isEqualTo("NOT_ADDRESSABLE");
        assertThat(RepairScene.result(ended).at("/open").asInt()).isEqualTo(1);
        assertThat(scene.state("GRAPH/ORPHAN/~node/4:ab:7")).isEqualTo(FindingState.OPEN);
    }

    @Test
    void dryRunSaysWhatItWouldDoAndSendsNothing() throws Exception {
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.damage(StoreName.VECTOR, FindingKind.ORPHAN, "acme/ann/m2");

        Operation ended = scene.run("{\"dryRun\": true}");

        assertThat(scene.sent()).isEmpty();
        assertThat(RepairScene.result(ended).at("/steps")).hasSize(2);
        assertThat(RepairScene.result(ended).at("/steps/1/action").asText()).isEqualTo("REMOVE");
        assertThat(scene.findings.open()).hasSize(2).allMatch(finding -> finding.state() == FindingState.OPEN);
    }

    @Test
    void scopeAndLimitBoundIt() throws Exception {
        for (int i = 0; i < 5; i++) {
            scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m" + i);
            scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/anna/m" + i);
        }

        Operation ended = scene.run("{\"scope\": {\"tenantId\": \"acme\", \"userId\": \"ann\"}, \"limit\": 3}");

        assertThat(scene.sent()).hasSize(3).allMatch(event -> event.getUserId().equals("ann"));
        assertThat(RepairScene.result(ended).at("/truncated").asBoolean()).isTrue();
        assertThat(ended.consistent()).isFalse();
        assertThat(scene.findings.open()).hasSize(7);
    }

    @Test
    void limitCountsOnlyWhatIsSent() throws Exception {
        // Given: before the one that an event mends there are one that is right, one that is backlog, and one that no
        // event can name.
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.mendBehindTheBack("acme/ann/m1");
        scene.damage(StoreName.VECTOR, FindingKind.STALE, "acme/ann/m2");
        scene.backlog.add("acme/ann/m2");
        scene.damage(StoreName.VECTOR, FindingKind.ORPHAN, "acme/ann/m3/more");
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m4");

        Operation ended = scene.run("{\"limit\": 1}");

        assertThat(scene.sent()).extracting(MemoryEvent::getMemoryId).containsExactly("m4");
        assertThat(scene.state("VECTOR/STALE/acme/ann/m2")).isEqualTo(FindingState.OPEN);
        assertThat(RepairScene.result(ended).at("/backlog").asInt()).isEqualTo(1);
        assertThat(RepairScene.result(ended).at("/truncated").asBoolean()).isFalse();
        assertThat(ended.consistent()).isFalse();
    }

    @Test
    void whatIsRightByNowIsNotSent() throws Exception {
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.mendBehindTheBack("acme/ann/m1");

        scene.run("{}");

        assertThat(scene.sent()).isEmpty();
        assertThat(scene.state("VECTOR/MISSING/acme/ann/m1")).isEqualTo(FindingState.REPAIRED);
    }

    @Test
    void secondRunHasNothingToDo() throws Exception {
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.run("{}");

        Operation second = scene.run("{}");

        assertThat(second.consistent()).isTrue();
        assertThat(scene.sent()).hasSize(1);
    }

    @Test
    void cancelledOnTheWayLeavesTheRestOpenAndTheNextRunTakesItUp() throws Exception {
        scene.close();
        scene = new RepairScene(5, Duration.ofSeconds(20));
        for (int i = 0; i < 50; i++) {
            scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m%02d".formatted(i));
        }
        Submitted submitted = scene.submit("{}");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> scene.producer.history().size() >= 2);

        scene.operations().cancel(submitted.operation().id());

        Operation ended = submitted.end().get(10, TimeUnit.SECONDS);
        assertThat(ended.state()).isEqualTo(OperationState.CANCELLED);
        int sent = scene.producer.history().size();
        assertThat(sent).isBetween(2, 10);
        assertThat(RepairScene.result(ended).at("/sent").asInt()).isEqualTo(sent);
        assertThat(scene.findings.open())
                .hasSize(50)
                .filteredOn(finding -> finding.state() == FindingState.REPAIRING)
                .hasSize(sent);
        // What has gone out by now is mended, and found so: three others are sent.
        scene.run("{\"limit\": 3}");
        assertThat(scene.producer.history()).hasSize(sent + 3);
    }

    @Test
    void storeThatStandsStillFailsItAndItsFindingsAreTakenUpAgain() throws Exception {
        scene.close();
        scene = new RepairScene(1_000, Duration.ofMillis(300));
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.graph.isStopped = true;

        Operation failed = scene.run("{}");

        assertThat(failed.state()).isEqualTo(OperationState.FAILED);
        assertThat(failed.error()).contains("GRAPH store: expected event offset 0 on partition", "found -1");
        assertThat(scene.state("VECTOR/MISSING/acme/ann/m1")).isEqualTo(FindingState.REPAIRING);

        scene.graph.isStopped = false;
        assertThat(scene.run("{}").consistent()).isTrue();
        assertThat(scene.state("VECTOR/MISSING/acme/ann/m1")).isEqualTo(FindingState.REPAIRED);
    }

    @Test
    void storeThatHangsFailsIt() throws Exception {
        scene.close();
        scene = new RepairScene(1_000, Duration.ofMillis(300));
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.vector.isHanging = true;

        Operation failed = scene.run("{}");

        assertThat(failed.state()).isEqualTo(OperationState.FAILED);
        assertThat(failed.error()).contains("VECTOR store", "found -1", "the store does not answer");
        scene.vector.isHanging = false;
    }

    @Test
    void waitingForAStoppedStoreSaysSoAndCanBeCancelled() throws Exception {
        scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1");
        scene.graph.isStopped = true;
        Submitted submitted = scene.submit("{}");
        String id = submitted.operation().id();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> scene.operations()
                        .find(id)
                        .orElseThrow()
                        .progress()
                        .phase()
                        .startsWith("waiting: GRAPH store: expected event offset 0 on partition"));

        scene.operations().cancel(id);

        assertThat(submitted.end().get(5, TimeUnit.SECONDS).state()).isEqualTo(OperationState.CANCELLED);
    }

    @Test
    void sendsNoFasterThanTheCap() throws Exception {
        scene.close();
        scene = new RepairScene(100, Duration.ofSeconds(20));
        for (int i = 0; i < 41; i++) {
            scene.damage(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m" + i);
        }
        long start = System.nanoTime();

        scene.run("{}");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(390));
        assertThat(scene.sent()).hasSize(41);
    }

    @Test
    void badParametersAreRefusedBeforeAnythingIsQueued() {
        for (String parameters : new String[] {
            "{\"limit\": 0}", "{\"scope\": {\"tenantId\": \"a/b\", \"userId\": \"c\"}}", "{\"limits\": 3}"
        }) {
            assertThatThrownBy(() -> scene.submit(parameters)).as(parameters).isInstanceOf(MemlogException.class);
        }
        assertThat(scene.operations().list()).isEmpty();
    }
}
