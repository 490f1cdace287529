package io.memlog.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every alert rule can fire, and says what to do when it does. */
class AlertRulesTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern RULE = Pattern.compile("(?m)^ +- alert: (\\w+)\\n((?: {8}.*\\n?)+)");
    private static final Pattern EXPRESSION = Pattern.compile("(?m)^ +expr: (.*)$");
    private static final Pattern RUNBOOK = Pattern.compile("(?m)^ +runbook: docs/runbooks\\.md#(\\w+)$");
    private static final Pattern METRIC = Pattern.compile("\\bmemlog_\\w+");
    private static final Pattern METER = Pattern.compile("\"(memlog(?:\\.\\w+)+)\"");
    private static final Pattern SECTION = Pattern.compile("(?m)^## (Memlog\\w+)$");

    /** What the registry puts behind the name of a meter: nothing, or the unit and what is told of it. */
    private static final List<String> SUFFIXES = List.of("", "_total", "_seconds", "_seconds_count", "_seconds_sum");

    private record Rule(String name, String text) {}

    @Test
    void everyMetricThatARuleNamesIsMadeSomewhere() throws IOException {
        Set<String> meters = meters();

        assertThat(rules()).hasSizeGreaterThan(5).allSatisfy(rule -> {
            List<String> named = METRIC.matcher(find(EXPRESSION, rule.text()))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(named).as(rule.name()).isNotEmpty();
            assertThat(named)
                    .as(rule.name())
                    .allMatch(metric -> SUFFIXES.stream()
                            .anyMatch(suffix -> metric.endsWith(suffix)
                                    && meters.contains(metric.substring(0, metric.length() - suffix.length()))));
        });
    }

    @Test
    void everyRuleHasARunbookAndEveryRunbookARule() throws IOException {
        Set<String> sections = SECTION.matcher(Files.readString(ROOT.resolve("docs/runbooks.md")))
                .results()
                .map(section -> section.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(sections)
                .containsExactlyInAnyOrderElementsOf(
                        rules().stream().map(Rule::name).toList());
        assertThat(rules())
                .allSatisfy(rule -> assertThat(find(RUNBOOK, rule.text()))
                        .as(rule.name())
                        .isEqualTo(rule.name().toLowerCase(Locale.ROOT)));
    }

    private static List<Rule> rules() throws IOException {
        String file = Files.readString(ROOT.resolve("deploy/prometheus/memlog-alerts.yml"));
        List<Rule> rules = RULE.matcher(file)
                .results()
                .map(rule -> new Rule(rule.group(1), rule.group(2)))
                .toList();
        assertThat(rules).hasSize(file.split("- alert:", -1).length - 1);
        return rules;
    }

    private static String find(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElse("");
    }

    /** Names of meters in all services, as Prometheus writes them. */
    private static Set<String> meters() throws IOException {
        Set<String> meters = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(file -> file.toString().contains("/src/main/java/")
                            && file.toString().endsWith(".java"))
                    .toList()) {
                METER.matcher(Files.readString(file))
                        .results()
                        .forEach(meter -> meters.add(meter.group(1).replace('.', '_')));
            }
        }
        return meters;
    }
}
