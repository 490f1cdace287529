package io.memlog.benchmarks.extraction;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.benchmarks.Machine;
import io.memlog.benchmarks.ReportOutput;
import io.memlog.models.EmbeddingModels;
import io.memlog.models.Encoder;
import io.memlog.models.EntityType;
import io.memlog.models.Extractor;
import io.memlog.models.Extractors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores an extractor on labelled texts; {@code ./memlog bench extraction} starts it in a JVM like a service's. */
@Command(
        name = "extraction",
        description = "An extractor on labelled texts: precision, recall, F1, confusion, texts a second.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2)
public final class ExtractionBenchmark implements Callable<Integer> {
    /** Which extractor; named as on the command line. */
    enum Kind {
        rules,
        local
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--extractor", description = "rules, or local as in the services (default: ${DEFAULT-VALUE}).")
    private Kind kind = Kind.local;

    @Option(names = "--model", description = "Encoder of the local extractor (default: ${DEFAULT-VALUE}).")
    private String model = EmbeddingModels.DEFAULT_ID;

    @Option(
            names = "--set",
            description = "held-out or tune (default: ${DEFAULT-VALUE}).",
            converter = SetConverter.class)
    private LabelledSet set = LabelledSet.HELD_OUT;

    @Option(names = "--conll", description = "Score people, organizations and places on this file instead.")
    private @Nullable Path conll;

    @Option(names = "--seconds", description = "How long the speed is measured, 0 for not at all (default: 10).")
    private int seconds = 10;

    @Option(names = "--errors", description = "Also print every error; of the tune set only.")
    private boolean printsErrors;

    @Mixin
    private ReportOutput output = new ReportOutput();

    private ExtractionBenchmark() {}

    /** Takes "held-out" as well as "HELD_OUT". */
    static final class SetConverter implements CommandLine.ITypeConverter<LabelledSet> {
        @Override
        public LabelledSet convert(String value) {
            for (LabelledSet set : LabelledSet.values()) {
                if (set.toString().equals(value)) {
                    return set;
                }
            }
            throw new CommandLine.TypeConversionException("expected held-out or tune, found '%s'".formatted(value));
        }
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ExtractionBenchmark());
    }

    @Override
    public Integer call() throws IOException {
        if (printsErrors && (conll != null || set != LabelledSet.TUNE)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--errors shows the tune set only (--set tune): whoever reads errors on held-out texts has none any more");
        }
        var out = new PrintStream(System.out, true, UTF_8);
        ExtractionReport report = kind == Kind.rules ? report(Extractors.rules(), null, out) : local(out);
        output.write(report.text(), ExtractionJson.of(report));
        return 0;
    }

    private ExtractionReport local(PrintStream out) throws IOException {
        try (Encoder encoder = EmbeddingModels.open(model, null)) {
            return report(Extractors.local(encoder), encoder, out);
        }
    }

    /** @param encoder whose own speed is measured beside; null for rules */
    private ExtractionReport report(Extractor extractor, @Nullable Encoder encoder, PrintStream out)
            throws IOException {
        List<LabelledText> texts = conll == null ? set.read() : ConllFile.read(conll);
        Set<EntityType> scored = conll == null ? EnumSet.allOf(EntityType.class) : Score.NAMES;
        var score = new Score(scored);
        for (LabelledText text : texts) {
            String words = text.request().text();
            Annotations found = Annotations.of(words, extractor.extract(text.request()));
            score.add(text.labels(), found);
            if (printsErrors) {
                out.print(Differences.of(text, found));
            }
        }
        Map<String, String> circumstances = new TreeMap<>();
        circumstances.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        circumstances.put("machine", Machine.describe());
        circumstances.put("extractor", extractor.id() + " " + extractor.version());
        circumstances.put("texts", "%d of %s".formatted(texts.size(), conll == null ? set : conll.getFileName()));
        if (seconds > 0) {
            addRates(texts, extractor, encoder, circumstances);
        }
        return new ExtractionReport(circumstances, score);
    }

    private void addRates(
            List<LabelledText> texts,
            Extractor extractor,
            @Nullable Encoder encoder,
            Map<String, String> circumstances) {
        Duration time = Duration.ofSeconds(seconds);
        circumstances.put("load average before", Machine.load());
        double all = Throughput.perSecond(texts, time, text -> extractor.extract(text.request()));
        circumstances.put("texts/s, one thread", String.format(Locale.ROOT, "%,.0f", all));
        if (encoder != null) {
            double pass = Throughput.perSecond(
                    texts, time, text -> encoder.encode(text.request().text()));
            circumstances.put("texts/s, the encoder's pass alone", String.format(Locale.ROOT, "%,.0f", pass));
        }
    }
}
