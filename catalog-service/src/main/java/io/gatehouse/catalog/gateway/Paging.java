package io.gatehouse.catalog.gateway;

import io.gatehouse.catalog.problem.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Paging of list operations; the token holds the last id, so a list that changes meanwhile loses nothing.
 *
 * @param after id after which the page begins, empty for the first
 * @param size most items of the page
 */
public record Paging(String after, int size) {
    private static final int MAX = 1000;

    /** Reads the query parameters. */
    public static Paging of(@Nullable String maxResults, @Nullable String nextToken, Predicate<String> isId) {
        return new Paging(after(nextToken, isId), size(maxResults));
    }

    private static int size(@Nullable String maxResults) {
        if (maxResults == null) {
            return MAX;
        }
        try {
            int size = Integer.parseInt(maxResults);
            if (size >= 1 && size <= MAX) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static ApiException invalid() {
        return ApiException.validation("maxResults", "must be a whole number from 1 to " + MAX);
    }

    private static String after(@Nullable String nextToken, Predicate<String> isId) {
        if (nextToken == null) {
            return "";
        }
        try {
            String id = new String(Base64.getUrlDecoder().decode(nextToken), StandardCharsets.UTF_8);
            if (isId.test(id)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw ApiException.validation("nextToken", "is not a token of this list");
        }
        throw ApiException.validation("nextToken", "is not a token of this list");
    }

    /** One more than the page, to see whether there is another. */
    public int fetch() {
        return size + 1;
    }

    /** The rows of this page. */
    public <T> List<T> cut(List<T> rows) {
        return rows.size() > size ? rows.subList(0, size) : rows;
    }

    /** The token of the next page, empty on the last one. */
    public <T> String next(List<T> rows, Function<T, String> id) {
        return rows.size() > size
                ? Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(id.apply(rows.get(size - 1)).getBytes(StandardCharsets.UTF_8))
                : "";
    }
}
