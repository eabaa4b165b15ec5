/** Tags of what AgentCore lets one tag: texts by which people find things again, and nothing else. */
@NullMarked
package io.gatehouse.identity.tag;

import org.jspecify.annotations.NullMarked;
