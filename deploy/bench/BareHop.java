import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;

/**
 * A hop that does nothing but pass on, on the library, the transport and the number of event loops of gateway-service: what
 * is left of its cost when everything is taken away that makes it a gateway. Run by bench.py as a source file.
 */
public final class BareHop extends AbstractVerticle {

    private final int target;
    private final int port;
    private HttpClient client;

    private BareHop(int target, int port) {
        this.target = target;
        this.port = port;
    }

    /** Takes the target's port and its own. */
    public static void main(String[] ports) {
        int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        vertx.deployVerticle(
                () -> new BareHop(Integer.parseInt(ports[0]), Integer.parseInt(ports[1])),
                new DeploymentOptions().setInstances(loops));
    }

    @Override
    public void start() {
        client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(64));
        vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> pass(request, body)))
                .listen(port, "127.0.0.1");
    }

    private void pass(HttpServerRequest request, Buffer body) {
        client.request(HttpMethod.POST, target, "127.0.0.1", request.uri())
                .compose(out -> {
                    for (CharSequence name :
                            new CharSequence[] {HttpHeaders.CONTENT_TYPE, HttpHeaders.ACCEPT, HttpHeaders.AUTHORIZATION}) {
                        out.putHeader(name, request.getHeader(name));
                    }
                    return out.send(body);
                })
                .onSuccess(answer -> answer(request, answer))
                .onFailure(failed -> request.response().setStatusCode(502).end());
    }

    private static void answer(HttpServerRequest request, HttpClientResponse answer) {
        answer.body().onSuccess(whole -> request.response()
                .setStatusCode(answer.statusCode())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(whole));
    }
}
