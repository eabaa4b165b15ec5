package io.gatehouse.identity.provider;

import io.gatehouse.identity.token.ExchangeWish;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Which providers exchange users' tokens. */
@ApplicationScoped
class ExchangeProviders implements ExchangeWish {

    private final Oauth2ProviderRepository providers;

    ExchangeProviders(Oauth2ProviderRepository providers) {
        this.providers = providers;
    }

    @Override
    @WithSession
    public Uni<Boolean> wantsUserToken(Set<String> names) {
        return names.isEmpty()
                ? Uni.createFrom().item(false)
                : providers
                        .count("name in ?1 and (exchangeGrant is not null or vendor = ?2)", names, Vendor.MICROSOFT)
                        .map(count -> count > 0);
    }
}
