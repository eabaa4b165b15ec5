package io.gatehouse.gateway.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** JSON as nobody would write it, from one seed. */
public final class RandomJson {

    private static final int DEEPEST = 6;
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "-1",
            "1.0",
            "1.0E+2",
            "1e-3",
            "0.1",
            "9007199254740993",
            "18446744073709551616",
            "1e400",
            "-1E-400",
            "123456789012345678901234567890.123456789");
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t", " \r\n ");

    private final Random random;

    /** Holds a property against many seeds; the one that breaks it stands in the failure, so that it can be played again. */
    public static void forAll(int tries, Consumer<RandomJson> property) {
        long base = Long.getLong("gatehouse.seed", new Random().nextLong());
        for (int i = 0; i < tries; i++) {
            long seed = base + i;
            try {
                property.accept(new RandomJson(seed));
            } catch (AssertionError | RuntimeException wrong) {
                throw new AssertionError("-Dgatehouse.seed=" + seed, wrong);
            }
        }
    }

    RandomJson(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean coin() {
        return random.nextBoolean();
    }

    /** A call with its members in any order, members of its own between them, and space wherever space may stand. */
    String call() {
        String name = quoted(text());
        String params = object(shuffled(
                "\"name\"" + colon() + name,
                coin() ? "\"arguments\"" + colon() + value(1) : own(),
                coin() ? "\"_meta\"" + colon() + "{\"progressToken\":" + number() + "}" : own(),
                own()));
        String id = coin() ? String.valueOf(random.nextLong()) : quoted(letters());
        return space()
                + object(shuffled(
                        "\"jsonrpc\"" + colon() + "\"2.0\"",
                        "\"id\"" + colon() + id,
                        "\"method\"" + colon() + quoted("tools/call"),
                        "\"params\"" + colon() + params,
                        own()))
                + space();
    }

    /** A member that is nobody's; its name is long, so that none comes twice. */
    private String own() {
        return "\"x" + Long.toHexString(random.nextLong()) + "\"" + colon() + value(2);
    }

    private String object(String members) {
        return "{" + space() + members + space() + "}";
    }

    private String shuffled(String... members) {
        for (int i = members.length - 1; i > 0; i--) {
            int other = below(i + 1);
            String one = members[i];
            members[i] = members[other];
            members[other] = one;
        }
        return String.join(space() + "," + space(), members);
    }

    private String colon() {
        return space() + ":" + space();
    }

    private String space() {
        return SPACES.get(below(SPACES.size()));
    }

    String value(int depth) {
        return switch (depth >= DEEPEST ? below(4) : below(6)) {
            case 0 -> number();
            case 1 -> quoted(text());
            case 2 -> List.of("true", "false", "null").get(below(3));
            case 3 -> coin() ? "{}" : "[]";
            case 4 -> "[" + space() + value(depth + 1) + space() + "," + value(depth + 1) + space() + "]";
            default ->
                "{" + quoted("a" + letters()) + colon() + value(depth + 1) + "," + quoted("b" + letters()) + colon()
                        + value(depth + 1) + "}";
        };
    }

    public String number() {
        return NUMBERS.get(below(NUMBERS.size()));
    }

    public String letters() {
        return Integer.toString(random.nextInt() & 0xFFFF, 36);
    }

    /** Any text but half surrogate pairs. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = below(12); i > 0; i--) {
            int point = switch (below(5)) {
                case 0 -> below(0x80);
                case 1 -> 0x80 + below(0x780);
                case 2 -> 0xE000 + below(0x1FFE);
                case 3 -> 0x10000 + below(0x100000);
                default -> 'a' + below(26);
            };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    /** The text as a JSON string, each letter escaped or not. */
    public String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char one : text.toCharArray()) {
            boolean must = one < 0x20 || one == '"' || one == '\\' || Character.isSurrogate(one);
            // A pair is escaped whole or not at all.
            if (Character.isSurrogate(one) ? text.length() % 2 == 0 : must || below(8) == 0) {
                json.append("\\u%04x".formatted((int) one));
            } else {
                json.append(one);
            }
        }
        return json.append('"').toString();
    }

    /** A key in other letters or escapes that many readers take for the same. */
    String spelled(String key) {
        StringBuilder json = new StringBuilder("\"");
        for (char one : key.toCharArray()) {
            char letter = below(4) == 0 ? Character.toUpperCase(one) : one;
            if (coin()) {
                json.append((coin() ? "\\u%04x" : "\\u%04X").formatted((int) letter));
            } else {
                json.append(letter);
            }
        }
        return json.append('"').toString();
    }

    byte[] bytes() {
        byte[] some = new byte[below(64)];
        random.nextBytes(some);
        if (some.length > 0 && coin()) {
            some[0] = '{';
        }
        return some;
    }

    /** A message with a byte changed, taken out or put in, or with a piece of another one at any place. */
    byte[] damaged(byte[] one, byte[] other) {
        int at = below(one.length);
        return switch (below(4)) {
            case 0 -> {
                byte[] changed = one.clone();
                changed[at] ^= (byte) (1 << below(8));
                yield changed;
            }
            case 1 -> join(Arrays.copyOf(one, at), Arrays.copyOfRange(one, at + 1, one.length));
            case 2 -> {
                byte[] put = {"{}[],:\"\\0n".getBytes(StandardCharsets.US_ASCII)[below(10)]};
                yield join(Arrays.copyOf(one, at), join(put, Arrays.copyOfRange(one, at, one.length)));
            }
            default -> {
                int from = below(other.length);
                byte[] piece = Arrays.copyOfRange(other, from, from + below(other.length - from));
                yield join(Arrays.copyOf(one, at), join(piece, Arrays.copyOfRange(one, at, one.length)));
            }
        };
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
