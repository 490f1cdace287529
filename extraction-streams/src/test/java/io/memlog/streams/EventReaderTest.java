package io.memlog.streams;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.serde.SchemaRegistryUnavailable;
import io.memlog.schemas.serde.UndecodableRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    @Test
    void blamesTheBytesForWhatTheyAre() {
        var reader = new EventReader((topic, bytes) -> {
            throw new UndecodableRecord(ErrorCode.WRONG_TYPE, "another type");
        });

        assertThatThrownBy(() -> reader.read(new byte[1]))
                .asInstanceOf(InstanceOfAssertFactories.type(MemlogException.class))
                .extracting(MemlogException::code)
                .isEqualTo(ErrorCode.WRONG_TYPE);
    }

    @Test
    void doesNotBlameTheBytesForAnOutage() {
        var reader = new EventReader((topic, bytes) -> {
            throw new SchemaRegistryUnavailable("away");
        });

        assertThatThrownBy(() -> reader.read(new byte[1])).isInstanceOf(SchemaRegistryUnavailable.class);
    }
}
