package io.gatehouse.local.story;

/** One step of the story: it plays, tells what happened, and fails where something does not hold. */
public interface Step {
    /** What the step shows. */
    String title();

    /** Plays the step. */
    void play(Scene scene);
}
