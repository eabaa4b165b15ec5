package io.gatehouse.identity.tag;

import io.gatehouse.identity.security.PersonCaller;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A kind of thing that has tags and is named by ARNs of one form. */
public interface Tagged {
    /** What every ARN of this kind begins with; the name of the thing follows. */
    String arnPrefix();

    /** The tags of one; fails as not found where there is none of this name. */
    Uni<Map<String, String>> tags(String name);

    /** Changes the tags of one in a transaction, and tells the audit trail. */
    Uni<Void> retag(String name, UnaryOperator<Map<String, String>> change, PersonCaller by);
}
