package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PlainBalancerTest {
    private static final int NOBODY = -1;

    @TempDir
    private Path folder;

    private DataFolder data;
    private Ports ports;
    private PlainBalancer balancer;
    private ServerSocket first;
    private ServerSocket second;

    @BeforeEach
    void start() throws IOException {
        data = DataFolder.open(folder);
        ports = Ports.load(data);
        balancer = PlainBalancer.start(ports, Topology.TWO_IDENTITIES);
        first = greet("identity", '1');
        second = greet("identity-2", '2');
    }

    @AfterEach
    void stop() throws IOException {
        balancer.close();
        first.close();
        second.close();
        data.close();
    }

    @Test
    void bothTakeTheirPart() throws Exception {
        assertThat(answers(100)).contains((int) '1', (int) '2').doesNotContain(NOBODY);
    }

    @Test
    void whatComesAtOneMomentFindsTheOneThatIsNotLeftOut() throws Exception {
        balancer.leaveOut("identity-2");
        for (int round = 0; round < 5; round++) {
            assertThat(answers(200)).containsOnly((int) '1');
        }
        balancer.takeIn("identity-2");
        assertThat(answers(100)).contains((int) '2');
    }

    @Test
    void aClosedReplicaIsPassedOver() throws Exception {
        second.close();
        assertThat(answers(200)).containsOnly((int) '1');
    }

    @Test
    void withoutAReplicaTheConnectionEnds() throws Exception {
        balancer.leaveOut("identity");
        balancer.leaveOut("identity-2");
        assertThat(answers(10)).containsOnly(NOBODY);
    }

    private List<Integer> answers(int many) throws InterruptedException, ExecutionException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> ask = this::ask;
            var answers = IntStream.range(0, many)
                    .mapToObj(number -> executor.submit(ask))
                    .toList();
            for (var answer : answers) {
                answer.get();
            }
            return answers.stream().map(answer -> answer.resultNow()).toList();
        }
    }

    private int ask() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ports.of("identity-front"))) {
            return socket.getInputStream().read();
        }
    }

    private ServerSocket greet(String replica, char greeting) throws IOException {
        var server = new ServerSocket(ports.of(replica), 500, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (var socket = server.accept()) {
                    socket.getOutputStream().write(greeting);
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return server;
    }
}
