package io.gatehouse.local.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import no.nav.security.mock.oauth2.http.OAuth2HttpResponse;

/** The holds of a provider; each keeps the next request of its kind waiting, and no other. */
final class Holds {
    private final List<Hold> waiting = new ArrayList<>();

    synchronized Hold next(Hold.Step step, Hold.When when) {
        var hold = new Hold(step, when);
        waiting.add(hold);
        return hold;
    }

    OAuth2HttpResponse around(Hold.Step step, Supplier<OAuth2HttpResponse> work) {
        var hold = take(step);
        hold.ifPresent(found -> found.pass(Hold.When.AT_ARRIVAL));
        var answer = work.get();
        hold.ifPresent(found -> found.pass(Hold.When.BEFORE_THE_ANSWER));
        return answer;
    }

    private synchronized Optional<Hold> take(Hold.Step step) {
        var found = waiting.stream().filter(hold -> hold.isFor(step)).findFirst();
        found.ifPresent(waiting::remove);
        return found;
    }
}
