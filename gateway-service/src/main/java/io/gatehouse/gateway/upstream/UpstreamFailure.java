package io.gatehouse.gateway.upstream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A target gave no answer that can be passed on. Carries no stack and nothing the target or the caller said. */
public final class UpstreamFailure extends RuntimeException {

    /** How it failed; the code is what the audit trail says. */
    public enum Kind {
        /** No connection, or it broke before the answer began. */
        UNREACHABLE("target-unreachable"),
        /** No answer in time. */
        TIMED_OUT("target-timed-out"),
        /** Too many calls wait for this target. */
        BUSY("target-busy"),
        /** The target failed too often and is not asked for a while. */
        CIRCUIT_OPEN("target-circuit-open"),
        /** The answer is not MCP. */
        BAD_ANSWER("target-bad-answer"),
        /** The answer is larger than may be read. */
        TOO_LARGE("target-answer-too-large"),
        /** An HTTP status that says no. */
        HTTP_STATUS("target-http-status"),
        /** 401. */
        UNAUTHORIZED("target-unauthorized"),
        /** 403 with {@code insufficient_scope} (RFC 6750). */
        INSUFFICIENT_SCOPE("target-insufficient-scope"),
        /** It speaks no revision with a handshake, or does not say so; never told to a caller. */
        NO_HANDSHAKE("target-bad-answer"),
        /** The session at the target is gone. */
        SESSION_LOST("target-session-lost"),
        /** The client cancelled the call. */
        CANCELLED("cancelled"),
        /** The address may not be called. */
        ADDRESS_REFUSED("target-address-refused"),
        /** The credential cannot stand in a header. */
        BAD_CREDENTIAL("credential-unusable");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The reason code for the audit trail. */
        public String code() {
            return code;
        }
    }

    private final Kind kind;
    private final int status;
    private final List<String> scopes;
    private final @Nullable String resourceMetadata;

    UpstreamFailure(Kind kind, int status, List<String> scopes, @Nullable String resourceMetadata) {
        super(kind.code(), null, false, false);
        this.kind = kind;
        this.status = status;
        this.scopes = List.copyOf(scopes);
        this.resourceMetadata = resourceMetadata;
    }

    /** A failure without an HTTP status. */
    public UpstreamFailure(Kind kind) {
        this(kind, 0, List.of(), null);
    }

    /** A status that is not a success. */
    static UpstreamFailure status(int status) {
        return new UpstreamFailure(Kind.HTTP_STATUS, status, List.of(), null);
    }

    /** A handshake that was refused with that status. */
    static UpstreamFailure noHandshake(int status) {
        return new UpstreamFailure(Kind.NO_HANDSHAKE, status, List.of(), null);
    }

    /** What a caller is told of it. */
    UpstreamFailure plain() {
        return kind != Kind.NO_HANDSHAKE ? this : status == 0 ? new UpstreamFailure(Kind.BAD_ANSWER) : status(status);
    }

    public Kind kind() {
        return kind;
    }

    /** The HTTP status, or 0. */
    public int status() {
        return status;
    }

    /** The scopes that the target's challenge names, for {@link Kind#UNAUTHORIZED} and {@link Kind#INSUFFICIENT_SCOPE}. */
    public List<String> scopes() {
        return scopes;
    }

    /** Where the target's challenge says that its protected-resource metadata is (RFC 9728 §5.1). */
    public @Nullable String resourceMetadata() {
        return resourceMetadata;
    }
}
