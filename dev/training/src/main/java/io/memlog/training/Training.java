package io.memlog.training;

import io.memlog.models.Encoder;
import io.memlog.models.NameHead;
import io.memlog.models.NameInput;
import io.memlog.models.NameWeights;
import io.memlog.training.LabelledText.Name;
import java.io.PrintWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Learns from one set of texts and keeps the weights that are best on another; not thread-safe. */
final class Training {
    private static final double IN_SMALL_LETTERS = 0.2;
    private static final double IN_CAPITALS = 0.03;
    private static final double RATE = 1e-3;
    private static final List<Float> BIASES = List.of(-1f, -0.75f, -0.5f, -0.25f, 0f, 0.25f, 0.5f);
    private static final int VERSION_LENGTH = 12;

    private final Encoder encoder;
    private final Plan plan;
    private final PrintWriter out;

    Training(Encoder encoder, Plan plan, PrintWriter out) {
        this.encoder = encoder;
        this.plan = plan;
        this.out = out;
    }

    /**
     * How to learn; immutable.
     *
     * @param hidden units of the hidden layer
     * @param epochs most passes over the data
     * @param outsideBias given bias on "no name"; null means the one that is best on validation
     */
    record Plan(int hidden, int epochs, long seed, @Nullable Float outsideBias) {
        Plan {
            if (hidden < 1 || epochs < 1) {
                throw new IllegalArgumentException(
                        "expected at least one hidden unit and one pass, found %d and %d".formatted(hidden, epochs));
            }
        }
    }

    /** The head that was best, its weight file, and how it came about. */
    record Result(NameHead head, int epoch, float outsideBias, double validationF1) {
        byte[] file() {
            return head.weights().file();
        }
    }

    Result run(List<EncodedText> training, List<EncodedText> validation) {
        List<Example> examples = examples(training);
        int dimension = encoder.model().dimension();
        var network = new Network(dimension, plan.hidden(), plan.seed());
        int epochs = plan.epochs();
        Result best = null;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            double loss =
                    network.learn(examples, RATE * (epochs - epoch + 1) / epochs, RATE * (epochs - epoch) / epochs);
            double f1 = f1(head(network, 0), validation);
            out.printf(Locale.ROOT, "pass %d: loss %.4f, F1 on validation %.4f%n", epoch, loss, f1);
            out.flush();
            if (best == null || f1 > best.validationF1()) {
                best = new Result(head(network, 0), epoch, 0, f1);
                best = withBestBias(network, best, validation);
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("expected at least one pass, found %d".formatted(epochs));
        }
        return best;
    }

    private Result withBestBias(Network network, Result plain, List<EncodedText> validation) {
        Result best = plain;
        double bestF1 = 0;
        Float given = plan.outsideBias();
        for (float bias : given == null ? BIASES : List.of(given)) {
            NameHead head = head(network, bias);
            double f1 = f1(head, validation);
            if (f1 > bestF1) {
                bestF1 = f1;
                best = new Result(head, plain.epoch(), bias, plain.validationF1());
            }
        }
        return best;
    }

    /** Every text as it is written, and some once more in other letters: the head must not live by capitals alone. */
    private List<Example> examples(List<EncodedText> texts) {
        var random = new SplittableRandom(plan.seed());
        List<Example> examples = new ArrayList<>(texts.size());
        for (EncodedText text : texts) {
            LabelledText labelled = text.labelled();
            examples.add(Example.of(labelled, text.places(), text.states()));
            double spelling = random.nextDouble();
            if (spelling < IN_SMALL_LETTERS) {
                examples.add(Example.inSmallLetters(labelled, text.places(), text.states()));
            } else if (spelling < IN_SMALL_LETTERS + IN_CAPITALS) {
                examples.add(Example.inCapitals(labelled, text.places(), text.states()));
            }
        }
        return examples;
    }

    /** Half precision, as the file keeps it: what is measured is what will run. */
    private NameHead head(Network network, float bias) {
        NameWeights draft = network.weights(encoder.statesFingerprint(), "draft", bias);
        byte[] bytes = draft.file();
        String version;
        try {
            version = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        NameWeights named = network.weights(encoder.statesFingerprint(), version, bias);
        return new NameHead(NameWeights.read(
                named.file(), encoder.statesFingerprint(), encoder.model().dimension()));
    }

    private static double f1(NameHead head, List<EncodedText> texts) {
        var scores = new Scores();
        for (EncodedText text : texts) {
            scores.add(text.labelled(), names(head, text));
        }
        return scores.all().f1();
    }

    static List<Name> names(NameHead head, EncodedText text) {
        var encoding = text.encoding();
        return head.find(NameInput.of(text.labelled().text(), encoding), encoding).stream()
                .map(span -> new Name(span.start(), span.end(), span.type()))
                .toList();
    }
}
