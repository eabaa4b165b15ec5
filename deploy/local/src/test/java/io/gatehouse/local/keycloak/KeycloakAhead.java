package io.gatehouse.local.keycloak;

import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prepares and starts Keycloak beside the tests that come before those that need it. */
public final class KeycloakAhead implements TestExecutionListener {
    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        boolean needed = plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .anyMatch(KeycloakAhead::needsIt);
        if (needed) {
            Thread.ofPlatform().name("keycloak-ahead").daemon().start(KeycloakServer::shared);
        }
    }

    private static boolean needsIt(TestIdentifier test) {
        return test.getSource()
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getClassName())
                .filter(name -> name.substring(name.lastIndexOf('.') + 1).startsWith("Keycloak"))
                .isPresent();
    }
}
