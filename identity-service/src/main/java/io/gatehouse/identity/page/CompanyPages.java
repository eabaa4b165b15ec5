package io.gatehouse.identity.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** The template of the choice of a company; everything in it is escaped. */
@CheckedTemplate(basePath = "company")
class CompanyPages {

    private CompanyPages() {}

    /** Where do you work? */
    static native TemplateInstance choose(List<Choice> choices);

    /**
     * One company.
     *
     * @param name what its people call it
     * @param issuer its provider, to tell two of one name apart
     * @param link what chooses it
     */
    record Choice(String name, String issuer, String link) {}
}
