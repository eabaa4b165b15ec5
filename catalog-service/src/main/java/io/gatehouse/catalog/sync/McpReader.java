package io.gatehouse.catalog.sync;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.flow.SameContext;
import io.gatehouse.catalog.offering.Capability;
import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.tool.PredefinedTools;
import io.gatehouse.catalog.tool.ToolDefinition;
import io.gatehouse.catalog.tool.ToolPage;
import io.gatehouse.catalog.tool.UnusableTools;
import io.gatehouse.catalog.trace.Tracing;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads what a target has over MCP: its tools, and where it declares them, prompts, resources and their templates. */
@ApplicationScoped
public class McpReader {
    private static final Logger LOG = Logger.getLogger(McpReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final McpHttp http;
    private final CatalogConfig config;
    private final Tracing tracing;

    McpReader(McpHttp http, CatalogConfig config, Tracing tracing) {
        this.http = http;
        this.config = config;
        this.tracing = tracing;
    }

    /** All in its order; fails with {@link SyncFailed} or {@link UnusableTools}. */
    public Uni<TargetContents> read(String endpoint, OutboundCredential credential) {
        return SameContext.resume(Uni.createFrom()
                        .completionStage(
                                () -> new Reading(new McpConversation(http, config, tracing, endpoint, credential))
                                        .run()
                                        .toCompletionStage())
                        .ifNoItem()
                        .after(config.sync().timeout())
                        .fail())
                .onFailure()
                .transform(McpReader::plain);
    }

    private static Throwable plain(Throwable failure) {
        if (failure instanceof SyncFailed || failure instanceof UnusableTools) {
            return failure;
        }
        // The cause may quote a URL with a key in it, so only its kind is logged.
        LOG.debugf("A target could not be read: %s", failure.getClass().getName());
        return new SyncFailed(
                failure instanceof TimeoutException
                        ? "The target did not answer in time"
                        : "The target could not be reached");
    }

    /** The lists of one target. */
    private final class Reading {
        private final McpConversation target;
        private final List<ToolDefinition> tools = new ArrayList<>();
        private final List<Offering> offerings = new ArrayList<>();
        private Set<String> cursors = new HashSet<>();

        Reading(McpConversation target) {
            this.target = target;
        }

        Future<TargetContents> run() {
            return target.open()
                    .compose(opened -> hasTools() ? tools(null, 1) : Future.succeededFuture())
                    .compose(read -> offerings(Offering.Kind.PROMPT, Capability.PROMPTS))
                    .compose(read -> offerings(Offering.Kind.RESOURCE, Capability.RESOURCES))
                    .compose(read -> offerings(Offering.Kind.RESOURCE_TEMPLATE, Capability.RESOURCES))
                    .eventually(target::close)
                    .map(closed -> {
                        PredefinedTools.requireUsable(tools, config.tool().maxCount());
                        return new TargetContents(tools, offerings, target.capabilities());
                    });
        }

        /** Servers that declare nothing at all are asked all the same: many have tools. */
        private boolean hasTools() {
            List<Capability> declared = target.capabilities();
            return declared.contains(Capability.TOOLS)
                    || !declared.contains(Capability.PROMPTS) && !declared.contains(Capability.RESOURCES);
        }

        private Future<Void> tools(@Nullable String cursor, int number) {
            return target.request("tools/list", params(cursor, number, "tools")).compose(answer -> {
                ToolPage page = ToolPage.read(answer, "result");
                tools.addAll(page.tools());
                if (tools.size() > config.tool().maxCount()) {
                    throw new UnusableTools(
                            "The target has more than " + config.tool().maxCount() + " tools");
                }
                String next = page.nextCursor();
                return next == null ? Future.succeededFuture() : tools(next, number + 1);
            });
        }

        private Future<Void> offerings(Offering.Kind kind, Capability wanted) {
            cursors = new HashSet<>();
            return target.capabilities().contains(wanted)
                    ? offerings(kind, null, 1, new HashSet<>())
                    : Future.succeededFuture();
        }

        /** Some servers declare resources and know no list of templates, or none of resources. */
        private Future<Void> offerings(Offering.Kind kind, @Nullable String cursor, int number, Set<String> names) {
            ObjectNode params = params(cursor, number, kind.list());
            return target.requestIfKnown(kind.method(), params).compose(answer -> {
                if (answer.length == 0) {
                    return Future.succeededFuture();
                }
                Offering.Page page = Offering.page(kind, answer);
                for (Offering offering : page.offerings()) {
                    add(offering, names);
                }
                String next = page.nextCursor();
                return next == null ? Future.succeededFuture() : offerings(kind, next, number + 1, names);
            });
        }

        private void add(Offering offering, Set<String> names) {
            String list = offering.kind().list();
            if (!names.add(offering.name())) {
                throw new UnusableTools("One of the " + list + " is there twice: '" + offering.shownName() + "'");
            }
            if (names.size() > config.offering().maxCount()) {
                throw new UnusableTools(
                        "The target has more than " + config.offering().maxCount() + " " + list);
            }
            offerings.add(offering);
        }

        private ObjectNode params(@Nullable String cursor, int number, String list) {
            if (number > config.sync().maxPages()) {
                throw new SyncFailed("The target has more than " + config.sync().maxPages() + " pages of " + list);
            }
            if (cursor != null && !cursors.add(cursor)) {
                throw new SyncFailed("The target's pages of " + list + " go in a circle");
            }
            ObjectNode params = JSON.createObjectNode();
            return cursor == null ? params : params.put("cursor", cursor);
        }
    }
}
