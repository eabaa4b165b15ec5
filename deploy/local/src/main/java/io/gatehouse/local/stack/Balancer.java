package io.gatehouse.local.stack;

/** What stands before the replicas of each service and spreads the requests. */
public interface Balancer extends AutoCloseable {
    /** Sends nothing new to this replica; what is under way goes on. */
    void leaveOut(String replica);

    /** Sends to this replica again. */
    void takeIn(String replica);

    @Override
    void close();
}
