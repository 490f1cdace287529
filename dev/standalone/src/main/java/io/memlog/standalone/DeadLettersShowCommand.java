package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** All that is known of one letter. */
@Command(name = "show", description = "One dead letter: reason, headers, decision; its payload only on request.")
final class DeadLettersShowCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "1", paramLabel = "PARTITION@OFFSET", converter = LetterPlace.Converter.class)
    private LetterPlace place = new LetterPlace(0, 0);

    @Option(
            names = "--payload",
            description = "Also the key and the value, in base64; they may hold the text of a memory.")
    private boolean withPayload;

    @Override
    public Integer call() {
        String url = "%s%s/%d/%d?payload=%s"
                .formatted(
                        common.folder().requireReady().url(Service.RECONCILER),
                        DeadLettersCommand.PATH,
                        place.partition(),
                        place.offset(),
                        withPayload);
        JsonNode letter = new HttpJson().get(url);
        common.console().line("%s", letter.toPrettyString());
        return ExitCode.OK;
    }
}
