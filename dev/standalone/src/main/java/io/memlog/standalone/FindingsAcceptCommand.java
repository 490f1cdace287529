package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.testkit.service.Service;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides to live with differences. */
@Command(
        name = "accept",
        description =
                "Decide to live with findings while they are as they are; why is kept. All of them, or none if one is not known.")
final class FindingsAcceptCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of findings.")
    private List<String> ids = List.of();

    @Option(names = "--reason", required = true, description = "Why.")
    private String reason = "";

    @Override
    public Integer call() {
        ObjectNode body = HttpJson.JSON.createObjectNode().put("reason", reason);
        ids.forEach(body.putArray("findingIds")::add);
        String url = common.folder().requireReady().url(Service.RECONCILER) + FindingsCommand.PATH + "/accept";
        JsonNode report = new HttpJson().post(url, body);
        if (common.isJson()) {
            common.console().line("%s", report.toPrettyString());
        } else {
            common.console().line("  %d accepted", report.path("accepted").asInt());
        }
        return ExitCode.OK;
    }
}
