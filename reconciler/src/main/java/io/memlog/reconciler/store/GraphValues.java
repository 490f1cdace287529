package io.memlog.reconciler.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;
import org.neo4j.driver.types.Type;
import org.neo4j.driver.types.TypeSystem;

/** Reads properties without turning one type into another; stateless. */
final class GraphValues {
    static final TypeSystem TYPES = TypeSystem.getDefault();

    private GraphValues() {}

    static String text(Value from, String name) {
        return require(from.get(name), name, TYPES.STRING()).asString();
    }

    static @Nullable String nullableText(Value from, String name) {
        Value value = from.get(name);
        return value.isNull() ? null : require(value, name, TYPES.STRING()).asString();
    }

    static long number(Value from, String name) {
        return require(from.get(name), name, TYPES.INTEGER()).asLong();
    }

    static @Nullable Long nullableNumber(Value from, String name) {
        return from.get(name).isNull() ? null : number(from, name);
    }

    static int integer(Value from, String name) {
        return narrowed(from.get(name), name);
    }

    static double real(Value from, String name) {
        return require(from.get(name), name, TYPES.FLOAT()).asDouble();
    }

    static List<String> texts(Value from, String name) {
        return require(from.get(name), name, TYPES.LIST())
                .asList(item -> require(item, name, TYPES.STRING()).asString());
    }

    static List<Integer> integers(Value from, String name) {
        return require(from.get(name), name, TYPES.LIST()).asList(item -> narrowed(item, name));
    }

    static @Nullable Integer nullableInteger(Value from, String name) {
        return from.get(name).isNull() ? null : Integer.valueOf(integer(from, name));
    }

    private static int narrowed(Value value, String name) {
        long number = require(value, name, TYPES.INTEGER()).asLong();
        if (number != (int) number) {
            throw new UnreadableFieldsException(name, "32 bits");
        }
        return (int) number;
    }

    private static Value require(Value value, String name, Type type) {
        if (!value.hasType(type)) {
            throw new UnreadableFieldsException(name, type.name());
        }
        return value;
    }
}
