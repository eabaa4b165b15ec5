package io.gatehouse.gateway.identity;

import java.time.Instant;

/** The workload access token with which this service calls another one; hides itself. */
public final class Bearer {

    private final String token;
    private final Instant freshUntil;

    Bearer(String token, Instant freshUntil) {
        this.token = token;
        this.freshUntil = freshUntil;
    }

    /** The value of the {@code Authorization} header. */
    public String header() {
        return "Bearer " + token;
    }

    boolean freshAt(Instant now) {
        return now.isBefore(freshUntil);
    }

    @Override
    public String toString() {
        return "Bearer[hidden]";
    }
}
