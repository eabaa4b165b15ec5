package io.gatehouse.catalog.quarantine;

/** A definition that an operator accepts: the digest is that of the text that he saw. */
public record Choice(Held.Kind kind, String name, String digest) {

    boolean names(Held held) {
        return kind == held.kind() && name.equals(held.name()) && digest.equals(held.digest());
    }
}
