package io.gatehouse.identity.signature;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;

/** What must hold of a signed request before its key is looked up and its body is read. */
public final class SignatureRules {
    /** Clocks of client and service may differ by this much. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    static final String DATE = "x-amz-date";
    private static final String BODY_HASH = "x-amz-content-sha256";
    private static final String AMZ = "x-amz-";
    private static final Set<String> SERVICES = Set.of("bedrock-agentcore", "bedrock-agentcore-control");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

    private SignatureRules() {}

    /** Refuses a wrong scope, a wrong time, and whatever bears on the meaning but is not signed. */
    public static void check(SignedRequest request, AwsAuthorization authorization, String region, Instant now) {
        if (!authorization.region().equals(region)) {
            throw new SignatureRefused("region");
        }
        if (!SERVICES.contains(authorization.service())) {
            throw new SignatureRefused("service");
        }
        if (!request.values("x-amz-security-token").isEmpty()) {
            throw new SignatureRefused("session-token");
        }
        checkHeaders(request, authorization.signedHeaders());
        checkTime(request.single(DATE), authorization.date(), now);
    }

    private static void checkHeaders(SignedRequest request, List<String> signed) {
        request.single("host");
        boolean complete = signed.contains("host")
                && signed.contains(DATE)
                && request.headers().keySet().stream()
                        .filter(name -> name.startsWith(AMZ) || name.equals("content-type"))
                        .allMatch(signed::contains);
        if (!complete) {
            throw new SignatureRefused("header-not-signed");
        }
        if (!request.headers().keySet().containsAll(signed)) {
            throw new SignatureRefused("signed-header-missing");
        }
    }

    private static void checkTime(String time, String scopeDay, Instant now) {
        Instant signed;
        try {
            signed = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new SignatureRefused("date-malformed");
        }
        if (!time.startsWith(scopeDay)) {
            throw new SignatureRefused("date-of-another-day");
        }
        if (Duration.between(signed, now).abs().compareTo(SKEW) > 0) {
            throw SignatureRefused.clockSkew();
        }
    }

    /** Refuses a body that is not the one whose hash was sent; {@code UNSIGNED-PAYLOAD} and streams are no hash. */
    public static void checkBody(SignedRequest request, String bodySha256) {
        if (!request.values(BODY_HASH).isEmpty() && !request.single(BODY_HASH).equals(bodySha256)) {
            throw new SignatureRefused("body-hash");
        }
    }
}
