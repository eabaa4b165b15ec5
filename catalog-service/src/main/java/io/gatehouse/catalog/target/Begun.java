package io.gatehouse.catalog.target;

import org.jspecify.annotations.Nullable;

/** An attempt that was begun; without work it is the answer to a request that was made before. */
record Begun(String targetId, @Nullable Work work, Undo undo) {}
