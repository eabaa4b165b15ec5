package io.gatehouse.catalog.policy;

/** What rules may look at beside the arguments, by the names that they use. */
interface Facts {

    /** The value of a variable of {@link PolicyLanguage}; never null, of a type that CEL knows. */
    Object value(String variable);
}
