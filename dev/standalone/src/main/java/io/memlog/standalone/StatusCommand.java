package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what runs where, and how far both stores are. */
@Command(name = "status", description = "Show processes, addresses, offsets and lag.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Console console = common.console();
        Optional<PipelineState> running = common.folder().state();
        if (running.isEmpty()) {
            console.line("no pipeline runs in %s", common.folder().path());
            return ExitCode.NOT_EQUAL;
        }
        PipelineState state = running.get();
        var http = new HttpJson();
        if (common.isJson()) {
            console.line(
                    "%s",
                    http.get(state.url(Service.RECONCILER) + "/v1/offsets").toPrettyString());
            return ExitCode.OK;
        }
        boolean allReady = printServices(console, http, state);
        printAddresses(console, state);
        if (allReady) {
            OffsetsTable.print(console, http.get(state.url(Service.RECONCILER) + "/v1/offsets"));
        }
        return allReady ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    private static boolean printServices(Console console, HttpJson http, PipelineState state) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("service", "address", "ready"));
        boolean allReady = true;
        for (Service service : Service.values()) {
            String answer = readiness(http, state, service);
            allReady &= answer.equals("yes");
            rows.add(List.of(service.module(), state.url(service), answer));
        }
        console.table(rows);
        return allReady;
    }

    private static String readiness(HttpJson http, PipelineState state, Service service) {
        try {
            HttpJson.Answer answer = http.tryGet(state.url(service) + "/readyz");
            JsonNode body = answer.body();
            return answer.isSuccess() ? "yes" : body.toString();
        } catch (IOException e) {
            return "does not answer";
        }
    }

    static void printAddresses(Console console, PipelineState state) {
        console.line("");
        console.line("  write     %s/v1/memories", state.url(Service.INGEST));
        console.line("  read      %s/v1/search", state.url(Service.QUERY));
        console.line("  check     %s/v1/checks", state.url(Service.RECONCILER));
        console.line("  console   %s/console/", state.url(Service.RECONCILER));
        console.line(
                "  kafka     %s   registry %s",
                state.addresses().kafka(), state.addresses().registry());
        console.line(
                "  postgres  %s (user %s)   neo4j %s",
                state.databaseUrl(), state.databaseUser(), state.addresses().neo4j());
        console.line("");
    }
}
