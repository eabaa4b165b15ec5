package io.gatehouse.gateway.peer;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** What the HTTP library made of an answer. */
record LibraryAnswer(HttpClientResponse response) implements HttpAnswer {

    @Override
    public int statusCode() {
        return response.statusCode();
    }

    @Override
    public MultiMap headers() {
        return response.headers();
    }

    @Override
    public void handler(Handler<Buffer> piece) {
        response.handler(piece);
    }

    @Override
    public void endHandler(Handler<Void> end) {
        response.endHandler(end);
    }

    @Override
    public void exceptionHandler(Handler<Throwable> broken) {
        response.exceptionHandler(broken);
    }

    @Override
    public void pause() {
        response.pause();
    }

    @Override
    public void resume() {
        response.resume();
    }

    @Override
    public void reset() {
        response.request().reset();
    }

    @Override
    public void onOver(Runnable then) {
        response.end().onComplete(ended -> then.run());
    }
}
