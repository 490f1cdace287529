package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalisedTextTest {
    private static final int[] PECULIAR = {
        'a', 'Z', ' ', '\n', 0x301, 0x323, 0x93E, 0x94D, 0xE9, 0x1EAD, 0x3A3, 0x130, 0xAC00, 0x4E2D, 0x1F44B, 0x200D,
        0xD800, 0
    };

    /** Cluster by cluster must spell what decomposing the whole text spells: the ids of all stored vectors hang on it. */
    @Test
    void spellsTheSameAsDecomposingTheWholeText() {
        var random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.appendCodePoint(
                        random.nextInt(4) == 0
                                ? random.nextInt(Character.MAX_CODE_POINT)
                                : PECULIAR[random.nextInt(PECULIAR.length)]);
            }

            NormalisedText normalised = NormalisedText.of(text.toString());

            assertThat(normalised.text()).isEqualTo(asAWhole(text.toString()));
        }
    }

    @Test
    void mapsEachCharacterToItsPlace() {
        NormalisedText normalised = NormalisedText.of("aE\u0301\u0000b中");

        assertThat(normalised.text()).isEqualTo("aeb 中 ");
        assertThat(normalised.start(1)).isEqualTo(1);
        assertThat(normalised.end(1)).isEqualTo(4);
        assertThat(normalised.start(2)).isEqualTo(4);
        assertThat(normalised.end(4)).isEqualTo(6);
    }

    private static String asAWhole(String text) {
        var clean = new StringBuilder();
        text.codePoints().forEach(c -> {
            String one = NormalisedText.of(Character.toString(c)).text();
            boolean isDropped = one.isEmpty() && Character.getType(c) != Character.NON_SPACING_MARK;
            if (one.isBlank() && !one.isEmpty()) {
                clean.append(one);
            } else if (one.startsWith(" ")) {
                clean.append(' ').appendCodePoint(c).append(' ');
            } else if (!isDropped) {
                clean.appendCodePoint(c);
            }
        });
        var whole = new StringBuilder();
        Normalizer.normalize(clean, Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(c -> whole.appendCodePoint(Character.toLowerCase(c)));
        return whole.toString();
    }
}
