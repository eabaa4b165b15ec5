package io.gatehouse.local.stack;

import java.util.Map;
import org.eclipse.jetty.ee10.proxy.ProxyServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The one host of AgentCore's operations, because a client of AWS has one endpoint: {@code /gateways} and {@code /tags}
 * are catalog-service's, {@code /identities} identity-service's. Host and path go on as they came, since both are signed.
 */
final class OperatorHost implements AutoCloseable {
    private final Server jetty;

    private OperatorHost(Server jetty) {
        this.jetty = jetty;
    }

    static OperatorHost start(String host, int port, String catalog, String identity) {
        var http = new HttpConfiguration();
        // An ARN in a path has encoded slashes.
        http.setUriCompliance(UriCompliance.from("RFC3986,AMBIGUOUS_PATH_SEPARATOR,AMBIGUOUS_PATH_ENCODING"));
        // The services' own, by which clients of AWS set their clock.
        http.setSendDateHeader(false);
        var server = new Server();
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        context.addServlet(to(catalog), "/gateways/*");
        context.addServlet(to(catalog), "/tags/*");
        context.addServlet(to(identity), "/identities/*");
        server.setHandler(context);
        try {
            server.start();
            return new OperatorHost(server);
        } catch (Exception e) {
            throw new Fault("The operators' host does not start on port " + port, e);
        }
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new Fault("The operators' host does not stop", e);
        }
    }

    private static ServletHolder to(String service) {
        var holder = new ServletHolder(new ProxyServlet.Transparent());
        holder.setAsyncSupported(true);
        holder.setInitParameters(Map.of("proxyTo", service, "preserveHost", "true", "maxThreads", "8"));
        return holder;
    }
}
