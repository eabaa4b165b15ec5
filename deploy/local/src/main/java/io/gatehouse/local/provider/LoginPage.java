package io.gatehouse.local.provider;

import java.util.Collection;
import java.util.stream.Collectors;

/** The login page of the development provider: one button per user, no password, and it says so. */
final class LoginPage {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Sign in at %1$s</title></head>
            <body>
            <h1>Sign in at %1$s</h1>
            <p><strong>This is a development provider. It knows no passwords; never use it in production.</strong></p>
            <form method="post" id="login">
            %2$s
            <p><button type="submit" name="deny" value="yes">Deny</button></p>
            </form>
            </body>
            </html>
            """;

    private LoginPage() {}

    static String html(String name, Collection<String> users) {
        var buttons = users.stream()
                .map(user -> "<p><button type=\"submit\" name=\"username\" value=\"%1$s\">Sign in as %1$s</button></p>"
                        .formatted(user))
                .collect(Collectors.joining("\n"));
        return PAGE.formatted(name, buttons);
    }
}
