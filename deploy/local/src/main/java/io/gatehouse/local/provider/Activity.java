package io.gatehouse.local.provider;

/** What a provider has seen of one user since it started. */
public record Activity(int logins, int codeExchanges, int refreshes, int refusedRefreshes, int revocations) {
    static final Activity NONE = new Activity(0, 0, 0, 0, 0);

    Activity plus(Activity other) {
        return new Activity(
                logins + other.logins,
                codeExchanges + other.codeExchanges,
                refreshes + other.refreshes,
                refusedRefreshes + other.refusedRefreshes,
                revocations + other.revocations);
    }
}
