package io.memlog.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTokenTest {
    @Test
    void isReadBackFromItsText() {
        // Given
        ReadToken token = ReadToken.of(3, 41).and(ReadToken.of(0, 7));

        // When
        String text = token.encoded();

        // Then
        assertThat(text).isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString("0:7,3:41".getBytes(UTF_8)));
        assertThat(ReadToken.parse(text)).isEqualTo(token);
    }

    @Test
    void joinedTokensKeepTheHigherOffsetOfEachPartition() {
        // When
        ReadToken joined = ReadToken.of(1, 9).and(ReadToken.of(1, 4)).and(ReadToken.of(2, 5));

        // Then
        assertThat(joined.offsets()).isEqualTo(Map.of(1, 9L, 2, 5L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1:", ":1", "1:2,", "-1:2", "1:-2", "a:b", "1:99999999999999999999"})
    void refusesOtherTextsWithAStableCode(String plain) {
        // Given
        String text = Base64.getUrlEncoder().encodeToString(plain.getBytes(UTF_8));

        // When / Then
        assertThatThrownBy(() -> ReadToken.parse(text))
                .isInstanceOfSatisfying(
                        MemlogException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD));
        assertThatThrownBy(() -> ReadToken.parse("*")).isInstanceOf(MemlogException.class);
    }
}
