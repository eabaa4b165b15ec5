package io.gatehouse.gateway.catalog;

import io.gatehouse.gateway.GatewayConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The newest snapshot of every gateway, in memory; reading it costs no call to anybody. */
@Singleton
public final class Snapshots {

    private final Map<String, GatewaySnapshot> byId = new ConcurrentHashMap<>();
    private final String defaultName;
    private volatile @Nullable GatewaySnapshot defaultGateway;
    private volatile boolean complete;
    private final List<BiConsumer<GatewaySnapshot, @Nullable GatewaySnapshot>> listeners = new CopyOnWriteArrayList<>();

    public Snapshots(GatewayConfig config) {
        this.defaultName = config.defaultGateway().orElse("");
    }

    /** The gateway of that id, or null. */
    public @Nullable GatewaySnapshot find(String gatewayId) {
        return byId.get(gatewayId);
    }

    /** The gateway that {@code /mcp} serves, or null when none is named or it is not known yet. */
    public @Nullable GatewaySnapshot defaultGateway() {
        return defaultGateway;
    }

    /** Whether that gateway is the one {@code /mcp} serves. */
    public boolean isDefault(GatewaySnapshot snapshot) {
        return !defaultName.isEmpty() && snapshot.name().equals(defaultName);
    }

    /** Whether the list of gateways and every snapshot on it was read once. */
    public boolean complete() {
        return complete;
    }

    /** Says that it was. */
    public void completed() {
        complete = true;
    }

    /** Has somebody told of what takes the place of a snapshot: a newer revision, or null where the gateway is no more. */
    public void onChange(BiConsumer<GatewaySnapshot, @Nullable GatewaySnapshot> listener) {
        listeners.add(listener);
    }

    private void tell(@Nullable GatewaySnapshot older, @Nullable GatewaySnapshot newer) {
        if (older != null) {
            listeners.forEach(listener -> listener.accept(older, newer));
        }
    }

    /** Takes in a newer revision. */
    public void put(GatewaySnapshot snapshot) {
        GatewaySnapshot older = byId.put(snapshot.gatewayId(), snapshot);
        GatewaySnapshot current = defaultGateway;
        if (isDefault(snapshot)) {
            defaultGateway = snapshot;
        } else if (current != null && current.gatewayId().equals(snapshot.gatewayId())) {
            defaultGateway = null;
        }
        tell(older, snapshot);
    }

    /** Forgets a gateway that is no more. */
    public void remove(String gatewayId) {
        GatewaySnapshot older = byId.remove(gatewayId);
        GatewaySnapshot current = defaultGateway;
        if (current != null && current.gatewayId().equals(gatewayId)) {
            defaultGateway = null;
        }
        tell(older, null);
    }

    /** The revision held of that gateway, or -1. */
    public long revision(String gatewayId) {
        GatewaySnapshot snapshot = byId.get(gatewayId);
        return snapshot == null ? -1 : snapshot.revision();
    }

    /** The gateways held. */
    public List<String> gatewayIds() {
        return List.copyOf(byId.keySet());
    }
}
