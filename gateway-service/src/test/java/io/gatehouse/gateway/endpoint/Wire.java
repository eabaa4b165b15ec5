package io.gatehouse.gateway.endpoint;

import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection to the gateway, on which a test says what is sent when. */
final class Wire implements AutoCloseable {

    /** An answer: its head in lower case, and its body. */
    record Reply(int status, String head, String body) {}

    private final Socket socket;
    private final InputStream in;

    Wire() throws IOException {
        socket = new Socket("localhost", RestAssured.port);
        socket.setSoTimeout(30_000);
        in = socket.getInputStream();
    }

    /** A whole POST with these headers more. */
    static String post(String path, String token, String body, String... more) {
        return head("POST " + path, token, more) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** The head of a request, without the empty line that ends it. */
    static String head(String line, String token, String... more) {
        return line + " HTTP/1.1\r\nHost: localhost:" + RestAssured.port + "\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                + "MCP-Protocol-Version: 2025-11-25\r\n" + String.join("", more);
    }

    Wire send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    Reply read() throws IOException {
        String head = head();
        int at = head.indexOf("content-length:");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        head.substring(at + 15, head.indexOf('\r', at)).strip());
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Reply(Integer.parseInt(head.substring(9, 12)), head, body);
    }

    /** An answer that comes in chunks, with their frames in its body. */
    Reply readChunks() throws IOException {
        String head = head();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (!body.toString(StandardCharsets.UTF_8).endsWith("0\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after: " + body);
            }
            body.write(next);
        }
        return new Reply(Integer.parseInt(head.substring(9, 12)), head, body.toString(StandardCharsets.UTF_8));
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after: " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
