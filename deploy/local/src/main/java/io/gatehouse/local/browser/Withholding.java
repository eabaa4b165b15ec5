package io.gatehouse.local.browser;

import java.io.IOException;
import org.htmlunit.StringWebResponse;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.WebConnectionWrapper;

/** Answers requests to some addresses by itself, so that they never leave the browser. */
final class Withholding extends WebConnectionWrapper {
    private final String beginning;

    Withholding(WebClient client, String beginning) {
        super(client);
        this.beginning = beginning;
    }

    @Override
    public WebResponse getResponse(WebRequest request) throws IOException {
        return request.getUrl().toExternalForm().startsWith(beginning)
                ? new StringWebResponse("withheld", request.getUrl())
                : super.getResponse(request);
    }
}
