package io.gatehouse.local.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives every test class the same stage, started by the first and closed after the last. */
public final class SharedStage implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getRoot()
                .getStore(Namespace.create(SharedStage.class))
                .computeIfAbsent(Stage.class, ignored -> start(), Stage.class);
    }

    private static Stage start() {
        try {
            return new Stage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
