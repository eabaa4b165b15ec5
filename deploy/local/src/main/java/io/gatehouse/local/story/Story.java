package io.gatehouse.local.story;

import java.util.List;

/** The story of the product in its order. */
public final class Story {
    /** What the demonstration and the acceptance test play. */
    public static final List<Step> STEPS = List.of(
            new ImplicitSync(),
            new PredefinedSchema(),
            new ModeSwitch(),
            new ListWithoutLogin(),
            new AskForConsent(),
            new ConnectOnce(),
            new BobStaysOut(),
            new LinksThatFail(),
            new ExpiryAndRevocation(),
            new AuditTrail(),
            new ApplicationConsent());

    private Story() {}

    /** Plays every step; the first that does not hold ends it with a {@link StoryFailure}. */
    public static void play(Scene scene) {
        for (int i = 0; i < STEPS.size(); i++) {
            playStep(scene, i + 1);
        }
    }

    /** Plays one step by its number, from 1. */
    public static void playStep(Scene scene, int number) {
        var step = STEPS.get(number - 1);
        scene.narrator.title(number, step.title());
        step.play(scene);
    }
}
