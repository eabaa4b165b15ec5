package io.gatehouse.catalog.target;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A deletion that was begun, with its answer. */
record Deletion(Work work, ObjectNode answer) {}
