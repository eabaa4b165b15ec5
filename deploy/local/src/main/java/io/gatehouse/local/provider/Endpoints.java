package io.gatehouse.local.provider;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.Front.Library;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import no.nav.security.mock.oauth2.http.OAuth2HttpRequest;
import no.nav.security.mock.oauth2.http.OAuth2HttpResponse;
import okhttp3.Headers;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The endpoints of a development provider, around those of the library. */
final class Endpoints {
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};
    private static final String WELL_KNOWN_OAUTH = "/.well-known/oauth-authorization-server";
    private static final String WELL_KNOWN_OPENID = "/.well-known/openid-configuration";

    private final JsonMapper json = JsonMapper.builder().build();
    private final DevelopmentProvider.Settings settings;
    private final TokenMint mint;
    private final GrantStore grants;
    private final SecretLedger ledger;
    private final Holds holds = new Holds();
    private final Map<String, Grant> grantByCode = new ConcurrentHashMap<>();
    private final Map<String, Activity> activityByUser = new ConcurrentHashMap<>();
    private volatile Duration accessTokenLifetime;

    Endpoints(DevelopmentProvider.Settings settings, TokenMint mint, GrantStore grants, SecretLedger ledger) {
        this.settings = settings;
        this.mint = mint;
        this.grants = grants;
        this.ledger = ledger;
        this.accessTokenLifetime = settings.accessTokenLifetime();
    }

    OAuth2HttpResponse handle(OAuth2HttpRequest request, Library library) {
        var path = request.getUrl().encodedPath();
        if (path.equals(WELL_KNOWN_OAUTH + "/" + settings.name())) {
            return metadata(at(request, "/" + settings.name() + WELL_KNOWN_OPENID), library);
        }
        if (path.endsWith(WELL_KNOWN_OPENID) || path.endsWith(WELL_KNOWN_OAUTH)) {
            return metadata(request, library);
        }
        if (path.endsWith("/authorize")) {
            var openId = withOpenIdScope(request);
            return request.getMethod().equals("POST")
                    ? login(openId, Form.parse(request.getUrl().encodedQuery()).first("scope"), library)
                    : holds.around(Hold.Step.LOGIN_PAGE, () -> loginPage(openId, library));
        }
        if (path.endsWith("/token")) {
            return token(request, library);
        }
        if (path.endsWith("/revoke")) {
            return revoke(Form.parse(request.getBody()).first("token"));
        }
        return library.handle(request);
    }

    Activity activity(String user) {
        return activityByUser.getOrDefault(user, Activity.NONE);
    }

    Hold hold(Hold.Step step, Hold.When when) {
        return holds.next(step, when);
    }

    void forgiving(boolean forgiving) {
        grants.forgiving(forgiving);
    }

    void accessTokenLifetime(Duration lifetime) {
        accessTokenLifetime = lifetime;
    }

    String accessToken(Grant grant) {
        var token = mint.accessToken(grant, accessTokenLifetime);
        ledger.add(settings.name() + " access token", token);
        return token;
    }

    void revokeGrants(String user) {
        grants.revokeAll(user);
    }

    private OAuth2HttpResponse metadata(OAuth2HttpRequest request, Library library) {
        var answer = library.handle(request);
        var body = answer.getBody();
        if (answer.getStatus() != 200 || body == null) {
            return answer;
        }
        var metadata = json.readValue(body, OBJECT);
        metadata.put("response_types_supported", List.of("code"));
        metadata.put("code_challenge_methods_supported", List.of("S256"));
        metadata.put("grant_types_supported", List.of("authorization_code", "refresh_token", "client_credentials"));
        metadata.put(
                "token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post", "none"));
        return answer(200, metadata);
    }

    private OAuth2HttpResponse loginPage(OAuth2HttpRequest request, Library library) {
        var answer = library.handle(request);
        if (answer.getStatus() != 200) {
            return answer;
        }
        return new OAuth2HttpResponse(
                Headers.of("content-type", "text/html;charset=UTF-8", "cache-control", "no-store"),
                200,
                LoginPage.html(settings.name(), settings.rolesByUser().keySet()),
                null);
    }

    /** Granted is what the client asked for, if anything, not what the library wants to be asked for. */
    private OAuth2HttpResponse login(OAuth2HttpRequest request, String scope, Library library) {
        var asked = Form.parse(request.getUrl().encodedQuery());
        var form = Form.parse(request.getBody());
        var user = form.first("username");
        if (!form.first("deny").isEmpty()) {
            return redirect(
                    asked.first("redirect_uri"), Map.of("error", "access_denied", "state", asked.first("state")));
        }
        var roles = settings.rolesByUser().get(user);
        if (roles == null) {
            return answer(400, Map.of("error", "invalid_request", "error_description", "Unknown user"));
        }
        var claims = json.writeValueAsString(Map.of("roles", roles, "preferred_username", user));
        var answer = library.handle(new OAuth2HttpRequest(
                request.getHeaders(),
                "POST",
                request.getOriginalUrl(),
                Form.encode(Map.of("username", user, "claims", claims))));
        var location = answer.getHeaders().get("location");
        if (location != null) {
            var code = Form.parse(URI.create(location).getRawQuery()).first("code");
            ledger.add(settings.name() + " authorization code", code);
            var granted = scope.isEmpty() ? asked.first("scope") : scope;
            grantByCode.put(code, new Grant(user, asked.first("client_id"), granted, asked.all("resource")));
            count(user, new Activity(1, 0, 0, 0, 0));
        }
        return answer;
    }

    private OAuth2HttpResponse token(OAuth2HttpRequest request, Library library) {
        var form = Form.parse(request.getBody());
        var clientId = clientId(request, form);
        ledger.add(settings.name() + " PKCE verifier", form.first("code_verifier"));
        return switch (form.first("grant_type")) {
            case "authorization_code" -> holds.around(Hold.Step.CODE, () -> exchange(request, form, library));
            case "refresh_token" -> holds.around(Hold.Step.REFRESH, () -> refresh(form));
            case "client_credentials" ->
                answer(200, tokens(new Grant(clientId, clientId, form.first("scope"), form.all("resource"))));
            case "password" -> password(form, clientId);
            default -> answer(400, Map.of("error", "unsupported_grant_type"));
        };
    }

    private OAuth2HttpResponse exchange(OAuth2HttpRequest request, Form form, Library library) {
        var answer = library.handle(request);
        var body = answer.getBody();
        var grant = grantByCode.remove(form.first("code"));
        if (answer.getStatus() != 200 || body == null || grant == null) {
            return answer;
        }
        count(grant.user(), new Activity(0, 1, 0, 0, 0));
        var idToken = String.valueOf(json.readValue(body, OBJECT).get("id_token"));
        ledger.add(settings.name() + " ID token", idToken);
        var tokens = tokens(grant);
        tokens.put("id_token", idToken);
        tokens.put("refresh_token", refreshToken(grant));
        return answer(200, tokens);
    }

    private OAuth2HttpResponse refresh(Form form) {
        var presented = form.first("refresh_token");
        ledger.add(settings.name() + " refresh token", presented);
        var rotated = grants.rotate(presented);
        if (rotated.isEmpty()) {
            activityByUser.merge("", new Activity(0, 0, 0, 1, 0), Activity::plus);
            return answer(
                    400, Map.of("error", "invalid_grant", "error_description", "Unknown or revoked refresh token"));
        }
        var grant = rotated.get().grant();
        count(grant.user(), new Activity(0, 0, 1, 0, 0));
        var tokens = tokens(grant);
        tokens.put("refresh_token", noted(rotated.get().successor()));
        return answer(200, tokens);
    }

    /** How {@code deploy/local/token} gets a token without a browser; there is no password to check. */
    private OAuth2HttpResponse password(Form form, String clientId) {
        var user = form.first("username");
        if (!settings.rolesByUser().containsKey(user)) {
            return answer(400, Map.of("error", "invalid_grant", "error_description", "Unknown user"));
        }
        return answer(200, tokens(new Grant(user, clientId, "openid", form.all("resource"))));
    }

    private OAuth2HttpResponse revoke(String token) {
        grants.redeem(token).ifPresent(grant -> count(grant.user(), new Activity(0, 0, 0, 0, 1)));
        return answer(200, Map.of());
    }

    private Map<String, Object> tokens(Grant grant) {
        var tokens = new LinkedHashMap<String, Object>();
        tokens.put("access_token", accessToken(grant));
        tokens.put("token_type", "Bearer");
        tokens.put("expires_in", accessTokenLifetime.toSeconds());
        tokens.put("scope", grant.scope());
        return tokens;
    }

    private String refreshToken(Grant grant) {
        return noted(grants.issue(grant));
    }

    private String noted(String refreshToken) {
        ledger.add(settings.name() + " refresh token", refreshToken);
        return refreshToken;
    }

    private void count(String user, Activity more) {
        activityByUser.merge(user, more, Activity::plus);
    }

    private static String clientId(OAuth2HttpRequest request, Form form) {
        var authorization = request.getHeaders().get("authorization");
        if (authorization != null && authorization.startsWith("Basic ")) {
            var pair = new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
            return pair.substring(0, Math.max(0, pair.indexOf(':')));
        }
        return form.first("client_id");
    }

    /** The library takes requests of OpenID Connect only, but plain OAuth clients ask for their own scopes. */
    private static OAuth2HttpRequest withOpenIdScope(OAuth2HttpRequest request) {
        var scope = request.getOriginalUrl().queryParameter("scope");
        if (scope != null && List.of(scope.split(" ")).contains("openid")) {
            return request;
        }
        var url = request.getOriginalUrl()
                .newBuilder()
                .setQueryParameter("scope", scope == null || scope.isBlank() ? "openid" : scope + " openid")
                .build();
        return new OAuth2HttpRequest(request.getHeaders(), request.getMethod(), url, request.getBody());
    }

    private static OAuth2HttpRequest at(OAuth2HttpRequest request, String path) {
        var url = request.getOriginalUrl().newBuilder().encodedPath(path).build();
        return new OAuth2HttpRequest(request.getHeaders(), request.getMethod(), url, request.getBody());
    }

    private static OAuth2HttpResponse redirect(String uri, Map<String, String> members) {
        var separator = uri.contains("?") ? "&" : "?";
        return new OAuth2HttpResponse(Headers.of("location", uri + separator + Form.encode(members)), 302, "", null);
    }

    private OAuth2HttpResponse answer(int status, Map<String, ?> body) {
        return new OAuth2HttpResponse(
                Headers.of("content-type", "application/json", "cache-control", "no-store"),
                status,
                json.writeValueAsString(body),
                null);
    }
}
