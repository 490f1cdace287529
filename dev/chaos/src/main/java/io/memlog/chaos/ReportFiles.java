package io.memlog.chaos;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.chaos.check.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes reports into a folder: {@code <name>.txt} for people and {@code <name>.json} for programs. Stateless. */
public final class ReportFiles {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportFiles() {}

    public static void write(Path folder, ChaosReport report) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("seed", report.seed())
                .put("passed", report.passed())
                .put("kills", report.killed())
                .put("accepted", report.accepted())
                .put("acceptedOverRest", report.acceptedOverRest())
                .put("attemptsRepeated", report.retries())
                .put("seconds", report.seconds());
        json.set("recoverySeconds", JSON.valueToTree(report.killRecoveries()));
        json.set("recoverySecondsAfterPauses", JSON.valueToTree(report.pauseRecoveries()));
        json.set("rebuilds", JSON.valueToTree(report.rebuilds()));
        json.set("check", check(report.check()));
        ArrayNode faults = json.putArray("faults");
        for (FaultResult fault : report.faults()) {
            ObjectNode each = faults.addObject();
            each.put("kind", fault.kind()).put("atSeconds", fault.atSeconds());
            each.set("victims", JSON.valueToTree(fault.victims()));
            each.put("recoverySeconds", seconds(Optional.of(fault.recovery()).filter(any -> fault.isRecovered())));
        }
        ArrayNode ends = json.putArray("endedByThemselves");
        report.unplannedEnds()
                .forEach(end -> ends.addObject()
                        .put("name", end.name())
                        .put("at", end.at().toString())
                        .put("log", end.logTail()));
        write(folder, "chaos-%d".formatted(report.seed()), report.text(), json);
    }

    public static void write(Path folder, OutageReport report) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("seed", report.seed())
                .put("passed", report.passed())
                .put("store", report.store().toString())
                .put("outageSeconds", report.outage().toSeconds())
                .put("accepted", report.accepted())
                .put("highestLagOfTheOther", report.highestLag())
                .put("freshnessOfTheOtherSeconds", seconds(report.freshness()))
                .put("backlog", report.backlog())
                .put("catchUpSeconds", seconds(report.catchUp()))
                .put("areDigestsEqual", report.areDigestsEqual());
        json.set("check", check(report.check()));
        write(folder, "outage-%s-%d".formatted(report.store(), report.seed()), report.text(), json);
    }

    private static ObjectNode check(CheckResult check) {
        ObjectNode json = JSON.createObjectNode();
        json.put("events", check.events())
                .put("memories", check.memories())
                .put("versionsAndErasures", check.versions());
        json.set("outcomes", JSON.valueToTree(check.outcomes()));
        json.set("differences", JSON.valueToTree(check.differences()));
        return json;
    }

    private static @Nullable Double seconds(Optional<Duration> time) {
        return time.map(found -> found.toMillis() / 1e3).orElse(null);
    }

    private static void write(Path folder, String name, String text, ObjectNode json) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".txt"), text + "\n");
        JSON.writeValue(folder.resolve(name + ".json").toFile(), json);
    }
}
