package io.memlog.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentedLinksTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void everyRelativeLinkOfEveryPageLeadsSomewhere() throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.walk(ROOT, 6)) {
            pages = files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/")
                            && !file.toString().contains("/node_modules/"))
                    .toList();
        }

        List<String> broken =
                pages.stream().flatMap(DocumentedLinksTest::brokenLinks).toList();

        assertThat(pages).hasSizeGreaterThan(5);
        assertThat(broken).isEmpty();
    }

    private static Stream<String> brokenLinks(Path page) {
        try {
            return LINK.matcher(Files.readString(page))
                    .results()
                    .map((MatchResult link) -> link.group(1))
                    .filter(link -> !Files.exists(page.resolveSibling(link)))
                    .map(link -> "%s: %s".formatted(ROOT.relativize(page), link));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
