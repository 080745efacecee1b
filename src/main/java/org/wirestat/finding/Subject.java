package org.wirestat.finding;

import java.util.Objects;

/**
 * What a finding is about: a party, or what a client has towards one server.
 *
 * @param towards null unless it is about the one towards the other
 */
public record Subject(Party party, Party towards) implements Comparable<Subject> {
    static Subject of(Party party) {
        return new Subject(party, null);
    }

    /** By party; of one party first what is about it alone, then by the other. */
    @Override
    public int compareTo(Subject other) {
        int order = party.compareTo(other.party);
        if (order != 0) {
            return order;
        }
        if (towards == null || other.towards == null) {
            return Boolean.compare(towards != null, other.towards != null);
        }
        return towards.compareTo(other.towards);
    }

    // As a record's are: see Party.

    @Override
    public boolean equals(Object other) {
        return other instanceof Subject subject
                && party.equals(subject.party)
                && Objects.equals(towards, subject.towards);
    }

    @Override
    public int hashCode() {
        return party.hashCode() * 31 + Objects.hashCode(towards);
    }
}
