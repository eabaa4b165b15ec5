package io.gatehouse.local.provider;

/** The two providers of a stack: the company's, and the vendor's authorization server. */
public record ProviderPair(Provider company, Provider vendor) implements AutoCloseable {
    @Override
    public void close() {
        vendor.close();
        company.close();
    }
}
