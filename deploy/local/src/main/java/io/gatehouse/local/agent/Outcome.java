package io.gatehouse.local.agent;

/** How a call of a tool ended, as the agent sees it. */
public sealed interface Outcome {
    /** The tool answered; {@code error} is the result's {@code isError}. */
    record Result(String text, boolean error) implements Outcome {}

    /** The user is asked to open an address first (error -32042). */
    record ConsentRequired(String url, String message, String elicitationId) implements Outcome {}

    /** A JSON-RPC error, or a failure of the transport with code 0. */
    record Failed(int code, String message) implements Outcome {}
}
