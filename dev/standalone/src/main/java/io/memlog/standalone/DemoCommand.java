package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline on a sample: exit code 0 only if everything it shows holds. */
@Command(
        name = "demo",
        description = "Start the pipeline, publish the sample, and prove that both stores equal the log.")
final class DemoCommand implements Callable<Integer> {
    private static final String SAMPLE = "/sample/memories.jsonl";

    /** Lines of the sample that break a rule and must be refused. */
    private static final int INVALID_LINES = 5;

    private static final List<Question> QUESTIONS = List.of(
            new Question("northwind", "maya", "what kind of food does she like?", "maya-03"),
            new Question("contoso", "diego", "when will the new roaster be delivered?", "diego-04"),
            new Question("northwind", "tomas", "who can help with the conveyor controllers?", "tomas-08"));

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--keep", description = "Leave the pipeline running in the foreground afterwards.")
    private boolean keep;

    /**
     * A search of the demo.
     *
     * @param expected the memory that answers it
     */
    private record Question(String tenant, String user, String text, String expected) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<PipelineState> running = common.folder().state().filter(PipelineState::ready);
        if (running.isPresent()) {
            return show(running.get());
        }
        try (var pipeline = new Pipeline(common.folder(), Ports.choose(Map.of()), common.console())) {
            common.console().note("Starting the pipeline in %s", common.folder().path());
            pipeline.stopOnExit();
            pipeline.start();
            int exitCode = show(pipeline.state());
            if (keep) {
                StatusCommand.printAddresses(common.console(), pipeline.state());
                pipeline.supervise();
            }
            return exitCode;
        }
    }

    private int show(PipelineState state) throws IOException {
        var http = new HttpJson();
        Console console = common.console();
        boolean holds = publish(http, state, console);
        new CatchUp(http, state, console).await();
        console.line("%nPartitions and stores");
        OffsetsTable.print(console, http.get(state.url(Service.RECONCILER) + "/v1/offsets"));
        holds &= outcomes(http, state, console);
        holds &= check(http, state, console);
        for (Question question : QUESTIONS) {
            holds &= ask(http, state, console, question);
        }
        holds &= verify(http, state, console);
        console.line("%n%s", holds ? "Everything above holds." : "NOT everything above holds.");
        return holds ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    private static boolean publish(HttpJson http, PipelineState state, Console console) throws IOException {
        BulkImport.Result result;
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(DemoCommand.class.getResourceAsStream(SAMPLE), SAMPLE), UTF_8))) {
            result = new BulkImport(http, state).send(lines, done -> console.note("  published %d lines", done));
        }
        int unreadable = UnreadableRecords.publish(state);
        console.line("%nPublished the sample: 8 users of 2 tenants");
        console.line("  accepted over REST          %4d", result.accepted());
        console.line("  refused before the log      %4d", result.refused().size());
        result.refused().forEach(refusal -> console.line("    %s", refusal));
        console.line("  unreadable, straight to Kafka %2d", unreadable);
        return result.refused().size() == INVALID_LINES;
    }

    private static boolean outcomes(HttpJson http, PipelineState state, Console console) {
        JsonNode outcomes = http.get(state.url(Service.RECONCILER) + "/v1/outcomes");
        console.line("%nOutcomes");
        outcomes.path("byStatus")
                .properties()
                .forEach(status -> console.line(
                        "  %-20s %5d", status.getKey(), status.getValue().asLong()));
        long accepted = outcomes.path("accepted").asLong();
        long decided = outcomes.path("decided").asLong();
        boolean isEqual = accepted == decided && accepted > 0;
        console.line(
                "  accepted %d, sum of outcomes %d: accepted %s sum of outcomes",
                accepted, decided, isEqual ? "=" : "DIFFERS FROM");
        return isEqual;
    }

    private static boolean check(HttpJson http, PipelineState state, Console console) {
        console.line("%nCheck: do both stores equal the log?");
        JsonNode report = CheckCommand.run(http, state, "digests");
        CheckCommand.print(console, report);
        return CheckCommand.exitCode(report) == ExitCode.OK;
    }

    /** Reads the answers again, each compared on the way with the log: row, node and record. */
    private static boolean verify(HttpJson http, PipelineState state, Console console) {
        console.line("%nReads with verify=true");
        boolean holds = true;
        for (Question question : QUESTIONS) {
            JsonNode verification = http.get("%s/v1/memories/%s?tenantId=%s&userId=%s&verify=true"
                            .formatted(
                                    state.url(Service.QUERY), question.expected(), question.tenant(), question.user()))
                    .path("verification");
            String found = verification.path("state").asText();
            console.line(
                    "  %-14s %s%s",
                    question.expected(),
                    found,
                    verification.hasNonNull("detail")
                            ? ": " + verification.path("detail").asText()
                            : "");
            holds &= found.equals("EQUAL");
        }
        console.line("  %s", holds ? "the reads equal the log" : "the reads DIFFER from the log");
        return holds;
    }

    private static boolean ask(HttpJson http, PipelineState state, Console console, Question question) {
        console.line("%nSearch of %s/%s: %s", question.tenant(), question.user(), question.text());
        JsonNode answer = SearchCommand.search(http, state, question.tenant(), question.user(), question.text(), 3);
        SearchCommand.print(console, answer);
        return StreamSupport.stream(answer.path("hits").spliterator(), false)
                .anyMatch(hit -> hit.at("/memory/memoryId").asText().equals(question.expected()));
    }
}
