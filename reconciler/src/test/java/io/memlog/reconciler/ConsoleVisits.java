package io.memlog.reconciler;

import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit extension that gives each test somebody who has just opened the console, and a class with all the classes inside of it one
 * {@link ConsoleScene}. Both are asked for as parameters. Not thread-safe.
 */
final class ConsoleVisits
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private @Nullable ConsoleScene scene;
    private @Nullable ConsoleReader reader;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException, SQLException {
        if (isOutermost(context)) {
            parts.beforeAll(context);
            scene = new ConsoleScene(parts);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException, InterruptedException {
        ConsoleScene started = Objects.requireNonNull(scene);
        started.forgetOperations();
        reader = ConsoleReader.open(started.browser, started.calls.base());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ConsoleReader leaving = reader;
        reader = null;
        if (leaving != null) {
            leaving.close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        if (!isOutermost(context)) {
            return;
        }
        try {
            if (scene != null) {
                scene.close();
            }
        } finally {
            parts.afterAll(context);
        }
    }

    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == ConsoleScene.class || type == ConsoleReader.class;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ConsoleScene.class ? scene : reader;
    }
}
