package io.memlog.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is learned from, what decides when to stop, and what is only measured on; immutable.
 *
 * @param heldOut by name; never seen while learning or choosing
 */
record DataSplit(List<LabelledText> training, List<LabelledText> validation, Map<String, List<LabelledText>> heldOut) {
    private static final List<String> LEARNED = List.of("wnut_train", "btc_b", "btc_f", "btc_g", "btc_h");
    private static final List<String> HELD_OUT = List.of("wnut_dev", "btc_a", "btc_e");
    private static final String SHARED = "wikigold";
    private static final double LEARNED_OF_SHARED = 0.8;
    private static final int EACH_VALIDATION = 15;

    DataSplit {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        heldOut = new LinkedHashMap<>(heldOut);
    }

    /** Splits the files of a folder in a fixed way, and adds sentences made of templates to the learned ones. */
    static DataSplit of(Path folder, int madeSentences, long seed) throws IOException {
        List<LabelledText> learned = new ArrayList<>();
        Map<String, List<LabelledText>> heldOut = new LinkedHashMap<>();
        for (String name : LEARNED) {
            learned.addAll(read(folder, name));
        }
        for (String name : HELD_OUT) {
            heldOut.put(name, read(folder, name));
        }
        List<LabelledText> shared = read(folder, SHARED);
        int border = (int) (shared.size() * LEARNED_OF_SHARED);
        learned.addAll(shared.subList(0, border));
        heldOut.put(SHARED + ", last fifth", shared.subList(border, shared.size()));

        var sentences = new MemorySentences(seed);
        for (int i = 0; i < madeSentences; i++) {
            learned.add(sentences.next());
        }
        List<LabelledText> training = new ArrayList<>();
        List<LabelledText> validation = new ArrayList<>();
        for (int i = 0; i < learned.size(); i++) {
            (i % EACH_VALIDATION == 0 ? validation : training).add(learned.get(i));
        }
        return new DataSplit(training, validation, heldOut);
    }

    private static List<LabelledText> read(Path folder, String name) throws IOException {
        return LabelledFiles.read(folder.resolve(name + ".jsonl"));
    }
}
