package io.gatehouse.gateway.replica;

import io.gatehouse.gateway.TestIssuer;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Replicas on real sockets, each with its own state, under one identity-service. */
final class ReplicaStage {

    /** One replica; its topic is concerned with what has its own name. */
    final class Instance implements ReplicaTopic {
        final String label;
        final TestReplica replica;
        final List<JsonObject> taken = new CopyOnWriteArrayList<>();
        final List<JsonObject> remembered = new CopyOnWriteArrayList<>();
        Replicas replicas;

        Instance(String label) {
            this.label = label;
            this.replica = new TestReplica(vertx, identity);
        }

        @Override
        public String name() {
            return "things";
        }

        @Override
        public boolean take(JsonObject message) {
            taken.add(message);
            return message.getString("for").equals(label);
        }

        @Override
        public List<JsonObject> missed() {
            return remembered;
        }

        void start() {
            replica.start(all.stream().map(one -> one.replica).toList(), List.of(this));
            replicas = replica.replicas();
        }

        void stop() {
            replica.stop();
        }

        URI uri() {
            return replica.uri();
        }
    }

    final Vertx vertx;
    final FakeIdentity identity;
    final TestIssuer keys;
    final List<Instance> all = new ArrayList<>();

    ReplicaStage(Vertx vertx, FakeIdentity identity, TestIssuer keys) {
        this.vertx = vertx;
        this.identity = identity;
        this.keys = keys;
        TestReplica.trust(identity, keys);
    }

    String token() {
        return TestReplica.token(identity, keys);
    }

    /** Ports first, so that each can be told of all. */
    Instance listen(String label) {
        Instance one = new Instance(label);
        all.add(one);
        return one;
    }
}
