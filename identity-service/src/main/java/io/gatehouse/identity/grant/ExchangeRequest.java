package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is asked for in exchange for a user's token.
 *
 * @param userToken the user's token, verified
 * @param scopes scopes of the new token
 * @param resources where it is for (RFC 8707)
 * @param audiences where it is for, in the server's own words
 * @param customParameters further parameters, checked for reserved names
 */
public record ExchangeRequest(
        Secret userToken,
        Set<String> scopes,
        List<String> resources,
        List<String> audiences,
        Map<String, String> customParameters) {

    /** The grant with what is asked for; the token itself goes where the grant says. */
    Form form(String grantType) {
        Form form = new Form().add("grant_type", grantType);
        if (!scopes.isEmpty()) {
            form.add("scope", String.join(" ", new TreeSet<>(scopes)));
        }
        audiences.forEach(audience -> form.add("audience", audience));
        customParameters.forEach(form::add);
        return form;
    }
}
