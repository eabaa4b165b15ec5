package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.spi.transport.Transport;
import jakarta.inject.Inject;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@QuarkusTest
@QuarkusTestResource(Stack.class)
class EventLoopsTest {

    @Inject
    Vertx vertx;

    @Test
    @EnabledOnOs(OS.LINUX)
    void theyAreThoseOfTheSystem() {
        assertThat(((VertxInternal) vertx).transport()).isInstanceOf(EpollTransport.class);
        assertThat(vertx.isNativeTransportEnabled()).isTrue();
    }

    /** A native executable finds it in no other way. */
    @Test
    void theTransportIsFoundAsAService() {
        assertThat(ServiceLoader.load(Transport.class)).hasExactlyElementsOfTypes(EpollTransport.class);
    }
}
