package io.gatehouse.gateway.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.gateway.identity.Bearer;
import io.gatehouse.gateway.identity.IdentityConfig;
import io.gatehouse.gateway.identity.WorkloadTokens;
import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerReply;
import io.gatehouse.gateway.peer.PeerRequest;
import io.netty.buffer.Unpooled;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/** Hands batches of the spool to identity-service. */
@Singleton
class AuditDelivery {

    private static final Logger LOG = Logger.getLogger(AuditDelivery.class);

    /** What became of a batch. */
    enum Result {
        TAKEN,
        /** Not taken now; worth another try later. */
        LATER,
        /** Not taken, and never will be as it is. */
        UNREADABLE,
        /** Lines before it are missing there, which were taken once: that database is an older one. */
        GAP
    }

    /** What became of a batch and up to which number all is taken. */
    record Delivered(Result result, long through) {}

    private final PeerClient peer;
    private final WorkloadTokens tokens;
    private final IdentityConfig identity;
    private final ObjectMapper json;

    AuditDelivery(PeerClient peer, WorkloadTokens tokens, IdentityConfig identity, ObjectMapper json) {
        this.peer = peer;
        this.tokens = tokens;
        this.identity = identity;
        this.json = json;
    }

    /** Delivers lines; never fails. Delivered twice they count once, because each has its number. */
    Future<Delivered> deliver(String writer, SpoolBatch batch) {
        Buffer body = Buffer.buffer(
                Unpooled.wrappedBuffer(utf8("{\"writer\":\"" + writer + "\",\"events\":["), batch.lines(), utf8("]}")));
        return tokens.bearer(identity.audience())
                .compose(bearer -> peer.send(request(bearer, body)).map(reply -> read(reply, bearer, batch)))
                .recover(away -> {
                    LOG.debugf("identity-service did not take the audit trail: %s", away.getMessage());
                    return Future.succeededFuture(new Delivered(Result.LATER, 0));
                });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PeerRequest request(Bearer bearer, Buffer body) {
        URI uri = URI.create(identity.url() + "/v1/audit/events");
        return PeerRequest.post(uri, "application/json", body)
                .header("Authorization", bearer.header())
                .timeout(identity.timeout());
    }

    private Delivered read(PeerReply reply, Bearer bearer, SpoolBatch batch) {
        if (reply.ok()) {
            long through = through(reply) + batch.offset();
            return new Delivered(through < batch.first() ? Result.LATER : Result.TAKEN, through);
        }
        if (reply.status() == 401) {
            tokens.drop(identity.audience(), bearer);
        } else if (reply.status() == 400 || reply.status() == 413) {
            LOG.errorf("identity-service refused %s of the audit trail as unreadable", batch);
            return new Delivered(Result.UNREADABLE, 0);
        } else if (reply.status() == 409) {
            LOG.errorf("identity-service misses what came before %s of the audit trail", batch);
            return new Delivered(Result.GAP, 0);
        } else if (reply.status() < 500) {
            LOG.errorf("identity-service refused %s of the audit trail with status %d", batch, reply.status());
        }
        return new Delivered(Result.LATER, 0);
    }

    private long through(PeerReply reply) {
        try {
            return json.readValue(reply.body().getBytes(), Accepted.class).acceptedThrough();
        } catch (IOException malformed) {
            return 0;
        }
    }

    @RegisterForReflection
    record Accepted(long acceptedThrough) {}
}
