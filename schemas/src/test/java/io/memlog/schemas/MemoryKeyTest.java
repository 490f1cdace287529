package io.memlog.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryKeyTest {
    @Test
    void parseReadsWhatKeyWrites() {
        MemoryKey key = MemoryKey.of("acme", "änn@example.org", "m:1 🙂");

        assertThat(MemoryKey.parse(key.key())).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\nb", "a\u0000b", "\ud83d", "\ude42"})
    void identifierThatCouldNotBeAKeyIsRefused(String id) {
        assertThatThrownBy(() -> MemoryKey.of("acme", "ann", id))
                .asInstanceOf(InstanceOfAssertFactories.type(MemlogException.class))
                .extracting(MemlogException::code)
                .isEqualTo(ErrorCode.INVALID_IDENTIFIER);
    }

    @Test
    void lengthIsLimited() {
        assertThat(MemoryKey.of("t", "u", "x".repeat(128)).memoryId()).hasSize(128);
        assertThatThrownBy(() -> MemoryKey.of("t", "u", "x".repeat(129)))
                .hasMessage("memoryId: expected 1 to 128 characters, found 129");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a/b/c/d", ""})
    void keyOfAnotherFormIsRefused(String key) {
        assertThatThrownBy(() -> MemoryKey.parse(key)).isInstanceOf(MemlogException.class);
    }
}
