package io.memlog.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/publishing.md shows is what InteropIT runs. */
class PublishingDocTest {

    @Test
    void documentedScriptIsTheOneThatIsTested() throws IOException {
        String script = Files.readString(Path.of("src/test/interop/publish-events.mjs"), UTF_8);

        assertThat(Files.readString(Path.of("../../docs/publishing.md"), UTF_8)).contains("```js\n" + script + "```");
    }
}
