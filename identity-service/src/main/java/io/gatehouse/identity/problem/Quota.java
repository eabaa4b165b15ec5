package io.gatehouse.identity.problem;

/** Refuses one more of what there is a limit of; two requests at the same moment may both get in. */
public final class Quota {
    private Quota() {}

    /** Fails with status 402 where the limit is reached. */
    public static void check(long present, long most, String what) {
        if (present >= most) {
            throw ApiException.quota("There are " + present + " " + what + ", which is the limit");
        }
    }
}
