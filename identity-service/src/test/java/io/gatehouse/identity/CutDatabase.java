package io.gatehouse.identity;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The same surroundings, with a way to the database that a test can cut. */
public final class CutDatabase extends PostgresResource {
    private static final String HOST = "127.0.0.1";
    private static final String URL = "quarkus.datasource.reactive.url";

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private NetServer server;
    private int database;
    private int port;

    /** A service of its own for the tests that cut its way to the database. */
    public static class Profile implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(CutDatabase.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> config = super.start();
        String url = config.get(URL);
        String own = url.replaceAll(".*:([0-9]+)/.*", "$1");
        database = Integer.parseInt(own);
        restore();
        // Short, for tests of how long callers wait.
        config.put("identity.vault.lease-length", "2s");
        config.put("identity.vault.refresh-wait", "3s");
        config.put(URL, url.replace(":" + own + "/", ":" + port + "/"));
        return config;
    }

    /** From now on there is a way. */
    public void restore() {
        server = await(vertx.createNetServer().connectHandler(this::relay).listen(port, HOST));
        port = server.actualPort();
    }

    /** From now on connections are refused, and those that were there are gone. */
    public void cut() {
        await(server.close());
        open.forEach(socket -> await(socket.close()));
    }

    private void relay(NetSocket service) {
        service.pause();
        client.connect(database, HOST)
                .onSuccess(postgres -> {
                    join(service, postgres);
                    join(postgres, service);
                    service.resume();
                })
                .onFailure(gone -> service.close());
    }

    private void join(NetSocket from, NetSocket to) {
        open.add(from);
        from.closeHandler(over -> {
            open.remove(from);
            to.close();
        });
        from.handler(to::write);
    }

    private static <T> T await(Future<T> work) {
        return work.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void stop() {
        await(vertx.close());
        super.stop();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(CutDatabase.class));
    }
}
