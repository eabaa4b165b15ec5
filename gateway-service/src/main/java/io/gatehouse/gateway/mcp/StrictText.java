package io.gatehouse.gateway.mcp;

/**
 * Refuses bytes that are not UTF-8 in its one valid form, and escapes of half a surrogate pair: readers disagree about
 * both, and what is passed on must mean the same to everybody.
 */
final class StrictText {

    private StrictText() {}

    static void check(byte[] body) {
        int at = 0;
        while (at < body.length) {
            int b = body[at];
            if (b == '\\') {
                at = escape(body, at);
            } else if (b > 0) {
                at++;
            } else if (b == 0) {
                throw broken();
            } else {
                at = sequence(body, at, b & 0xFF);
            }
        }
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            throw broken();
        }
    }

    private static int escape(byte[] body, int at) {
        if (at + 1 >= body.length || body[at + 1] != 'u') {
            return at + 2;
        }
        int unit = unit(body, at);
        if (unit < 0xD800 || unit > 0xDFFF) {
            return at + 6;
        }
        if (unit > 0xDBFF) {
            throw broken();
        }
        int low = at + 7 < body.length && body[at + 6] == '\\' && body[at + 7] == 'u' ? unit(body, at + 6) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            throw broken();
        }
        return at + 12;
    }

    private static int unit(byte[] body, int at) {
        if (at + 6 > body.length) {
            throw broken();
        }
        int value = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(body[i], 16);
            if (digit < 0) {
                throw broken();
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private static int sequence(byte[] body, int at, int lead) {
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || at + length > body.length) {
            throw broken();
        }
        int second = body[at + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            throw broken();
        }
        for (int i = 2; i < length; i++) {
            if ((body[at + i] & 0xC0) != 0x80) {
                throw broken();
            }
        }
        return at + length;
    }

    private static McpFailure broken() {
        return McpFailure.parse("Parse error: the body is not valid UTF-8 text");
    }
}
