package io.gatehouse.identity.consent;

/** Who completes a session. */
public enum ConsentMode {
    /** Our own callback does, in the browser that consented. */
    BUILT_IN,
    /** The application behind the return URL does, by CompleteResourceTokenAuth. */
    APPLICATION
}
