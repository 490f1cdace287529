package io.memlog.training;

import io.memlog.models.EmbeddingModels;
import io.memlog.models.Encoder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a name head, writes its weight file and its model card, and measures it on texts that it never saw. */
@Command(
        name = "train-names",
        mixinStandardHelpOptions = true,
        description = "Trains the head that finds names in the hidden states of an encoder.")
public final class TrainNames implements Callable<Integer> {
    @Parameters(index = "0", description = "folder with labelled texts (*.jsonl)")
    private Path data = Path.of(".");

    @Option(names = "--model", description = "encoder (default: ${DEFAULT-VALUE})")
    private String model = EmbeddingModels.DEFAULT_ID;

    @Option(names = "--weights", description = "weight file to write (default: ${DEFAULT-VALUE})")
    private Path weights = Path.of("names.bin");

    @Option(names = "--card", description = "model card to write (default: ${DEFAULT-VALUE})")
    private Path card = Path.of("names.md");

    @Option(names = "--cache", description = "folder that keeps hidden states between trainings")
    private @Nullable Path cache;

    @Option(names = "--seed", description = "default: ${DEFAULT-VALUE}")
    private long seed = 20261121;

    @Option(names = "--hidden", description = "hidden units (default: ${DEFAULT-VALUE})")
    private int hidden = 96;

    @Option(names = "--epochs", description = "most passes over the data (default: ${DEFAULT-VALUE})")
    private int epochs = 8;

    @Option(names = "--made", description = "sentences made of templates (default: ${DEFAULT-VALUE})")
    private int made = 9000;

    @Option(
            names = "--outside-bias",
            description =
                    "added to the score of \"no name\": higher is more precise; without it the best on validation")
    private @Nullable Float outsideBias;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TrainNames()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        DataSplit split = DataSplit.of(data, made, seed);
        try (Encoder encoder = EmbeddingModels.open(model, cache)) {
            var states = new StateCache(encoder, cache);
            out.printf(
                    "learning from %d texts, %d to stop by%n",
                    split.training().size(), split.validation().size());
            out.flush();
            var training = new Training(encoder, new Training.Plan(hidden, epochs, seed, outsideBias), out);
            Training.Result result = training.run(states.encode(split.training()), states.encode(split.validation()));
            Files.write(weights, result.file());
            var measured = new Measurement(encoder, states, result.head());
            List<String> table = measured.table(split.heldOut());
            table.forEach(out::println);
            Files.writeString(
                    card, new ModelCard(model, encoder.statesFingerprint(), seed, split, result, table).text());
        }
        return 0;
    }
}
