package org.wirestat.finding;

/**
 * What a finding is about: a party, or what a client has towards one server.
 *
 * @param towards null unless it is about the one towards the other
 */
public record Subject(Party party, Party towards) {
    static Subject of(Party party) {
        return new Subject(party, null);
    }
}
