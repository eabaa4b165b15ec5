package io.gatehouse.identity.page;

import io.gatehouse.identity.audit.AuditEventView;
import io.gatehouse.identity.chain.Verification;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The templates of the auditor's pages; everything in them is escaped. */
@CheckedTemplate(basePath = "audit")
class AuditPages {

    private AuditPages() {}

    /** Events by filter. */
    static native TemplateInstance search(Search search);

    /** What a verification found. */
    static native TemplateInstance verified(Verified verified);

    /** For people without the role. */
    static native TemplateInstance refused(String account, boolean several);

    /**
     * A filter and what it found.
     *
     * @param account who searches
     * @param several whether there are several companies to log in at
     * @param filter the filter as it was entered
     * @param types every type of event
     * @param outcomes every outcome
     * @param events what was found
     * @param newest the first page, where this is a later one
     * @param older the next page, where there is one
     * @param problem what is wrong with the filter
     */
    record Search(
            String account,
            boolean several,
            AuditFilter filter,
            List<String> types,
            List<String> outcomes,
            List<AuditEventView> events,
            @Nullable String newest,
            @Nullable String older,
            @Nullable String problem) {}

    /**
     * A verification.
     *
     * @param account who asked for it
     * @param found what was found
     * @param next where it goes on
     */
    record Verified(
            String account, Verification found, @Nullable String next) {

        public String title() {
            if (!found.valid()) {
                return "The trail does not hold";
            }
            return found.complete() ? "The trail holds" : "The trail holds so far";
        }

        public String tone() {
            return found.valid() ? "good" : "bad";
        }

        public String text() {
            if (!found.valid()) {
                return "What was recorded was changed or removed. Keep the database as it is, and export what is left.";
            }
            return found.complete()
                    ? "Every event is as it was recorded, and none is missing."
                    : "There are more events. Go on to verify them, too.";
        }
    }
}
