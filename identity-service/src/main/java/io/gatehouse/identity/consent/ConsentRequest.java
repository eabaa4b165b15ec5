package io.gatehouse.identity.consent;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that makes one wish for consent differ from another.
 *
 * @param returnUrl where the application takes over; null means that our own callback completes
 * @param forClient whether the grant is there and only this client may not use it yet
 */
public record ConsentRequest(
        SessionOpener opener,
        SessionTarget target,
        SessionGrant grant,
        @Nullable String returnUrl,
        SessionExtras extras,
        boolean forClient) {

    /** A wish for something that is not granted yet. */
    public ConsentRequest(
            SessionOpener opener,
            SessionTarget target,
            SessionGrant grant,
            @Nullable String returnUrl,
            SessionExtras extras) {
        this(opener, target, grant, returnUrl, extras, false);
    }

    /** The same for a client that shall use what is granted. */
    public ConsentRequest ofClient() {
        return new ConsentRequest(opener, target, grant, returnUrl, extras, true);
    }

    /** Who will complete. */
    public ConsentMode mode() {
        return returnUrl == null ? ConsentMode.BUILT_IN : ConsentMode.APPLICATION;
    }

    /** Unambiguous bytes over every member: equal only for equal requests. */
    byte[] canonical() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, opener.actor());
        put(out, opener.workload());
        put(out, opener.user().canonical());
        Operator operator = opener.operator();
        put(out, operator == null ? null : operator.issuer());
        put(out, operator == null ? null : operator.subject());
        put(out, opener.clientId());
        put(out, target.gatewayId());
        put(out, target.targetId());
        put(out, target.targetName());
        put(out, target.origin());
        put(out, grant.providerId().toString());
        put(out, Long.toString(grant.revision()));
        putAll(out, grant.scopes().stream().sorted().distinct().toList());
        putAll(out, grant.resources());
        putAll(out, grant.audiences());
        put(out, returnUrl);
        putAll(out, extras.customParameters());
        put(out, extras.customState());
        put(out, Boolean.toString(forClient));
        return out.toByteArray();
    }

    private static void putAll(ByteArrayOutputStream out, List<String> values) {
        out.writeBytes(number(values.size()));
        values.forEach(value -> put(out, value));
    }

    private static void putAll(ByteArrayOutputStream out, Map<String, String> values) {
        out.writeBytes(number(values.size()));
        new TreeMap<>(values).forEach((name, value) -> {
            put(out, name);
            put(out, value);
        });
    }

    /** Absent has a length that no text has. */
    private static void put(ByteArrayOutputStream out, @Nullable String value) {
        if (value == null) {
            out.writeBytes(number(-1));
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(number(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
