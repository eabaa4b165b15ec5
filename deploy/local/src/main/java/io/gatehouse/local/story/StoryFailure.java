package io.gatehouse.local.story;

/** A step did not hold. */
public final class StoryFailure extends RuntimeException {
    public StoryFailure(String line) {
        super(line);
    }
}
