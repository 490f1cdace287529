package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.standalone.OperationCalls.Watcher;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a store taken back to a generation that is kept. Exit code 0: done, 1: not equal to the log, 2: failed. */
@Command(
        name = "rollback",
        description =
                "Take a store back to the generation that a rebuild has kept: it catches up, is compared with the log,"
                        + " and only if they are equal becomes live again. Exit code 0: done, 1: not equal and not switched to, 2: failed.")
final class RollbackCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--store", required = true, description = "vector or graph.")
    private String store = "";

    @Option(names = "--generation", description = "Its number (default: the only one that is kept).")
    private @Nullable Integer generation;

    @Option(names = "--watch", description = "Show progress.")
    private boolean isWatched;

    @Override
    public Integer call() {
        PipelineState state = common.folder().requireReady();
        ObjectNode parameters = HttpJson.JSON.createObjectNode().put("store", store);
        if (generation != null) {
            parameters.put("generation", generation);
        }
        JsonNode operation = new OperationCalls(new HttpJson(), state)
                .run("rollback", parameters, isWatched ? Watcher.on(common.console()) : Watcher.NONE);
        return GenerationsTable.finish(common, operation);
    }
}
